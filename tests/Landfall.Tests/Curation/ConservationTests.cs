using Landfall.Curation;
using Landfall.Curation.Parsing;
using Landfall.Curation.Scanning;
using Landfall.Curation.Splitting;
using Landfall.DuckDb;

namespace Landfall.Tests.Curation;

public sealed class ConservationTests
{
    public static TheoryData<string, string> Lies =>
        new()
        {
            { "length", "bytes of a block: expected 8, found 9" },
            { "lines", "lines of a block: expected 4, found 3" },
            { "records", "records of a block: expected 2, found 3" },
        };

    [Theory]
    [MemberData(nameof(Lies))]
    public void Fill_BlockThatDoesNotAddUp_FailsLoudly(string lie, string words)
    {
        var plan = new TablePlan(CurationBed.Ndjson(CurationBed.Column("a")));
        using var pool = new BlockPool(64);
        using var queue = new BlockQueue(1);
        var block = pool.Rent(64);
        "{}\n{}\n{}\n"u8.CopyTo(block.GetSpan());
        (block.Length, block.Lines, block.Records, block.FirstLine) = (
            lie == "length" ? 8 : 9,
            lie == "lines" ? 4 : 3,
            lie == "records" ? 2 : 3,
            1
        );
        using var file = new FileRead("batch", 0, plan, default);
        block.File = file;
        block.Segments.Add(new Segment(SegmentKind.Records, 0, 9));
        Assert.True(queue.AddAsync(block, default).IsCompletedSuccessfully);
        queue.Complete();
        var options = new CurationOptions();
        var scan = new CurationScan(plan, () => new NdjsonRowParser(plan), queue, pool, (_, _) => { }, options, isSmall: true, default);
        using var instance = DuckDbInstance.Open(null);
        using var connection = instance.Connect();
        connection.Register(scan);

        var failure = Assert.Throws<DuckDbException>(() => connection.Execute($"SELECT * FROM {CurationScan.FunctionName}()"));

        var cause = Assert.IsType<ConservationException>(failure.InnerException);
        Assert.Equal(
            $"Conservation is broken: {words}. Nothing of this attempt is published; report it with the batch's id.",
            cause.Message
        );
    }
}
