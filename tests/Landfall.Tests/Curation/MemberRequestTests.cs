using System.Security.Cryptography;
using Azure;
using Landfall.Ledger;
using Landfall.Tests.Archives;
using Landfall.Tests.Azurite;

namespace Landfall.Tests.Curation;

/// <summary>What reading the members of an archive costs in requests and bytes of its blob.</summary>
public sealed class MemberRequestTests(AzuriteFixture azurite)
{
    private const int Members = 12;

    [Fact]
    public async Task RunAsync_NeighboursInOneGroup_ComeByOneRequest()
    {
        var zip = Zip(Members);
        var bed = await MemberBed.CreateAsync(azurite, zip);

        var end = await bed.Stage.RunAllAsync(bed.Members.Reverse());

        AssertCurated(bed, end.Outcomes);
        Assert.Equal([(0L, DirectoryOf(zip) - 1L)], bed.Ranges);
        Assert.Empty(bed.Others);
        Assert.Equal([.. Hashes(Members)], await HashesAsync(bed));
    }

    [Fact]
    public async Task RunAsync_EachApart_ComesByOneRequestOfItsOwnBytes()
    {
        var zip = Zip(Members);
        var bed = await MemberBed.CreateAsync(azurite, zip);

        foreach (var member in bed.Members)
        {
            Assert.Equal(BatchState.Curated, (await bed.Stage.RunAsync(member)).State);
        }

        var starts = StartsOf(zip);
        Assert.Equal(starts.Zip([.. starts.Skip(1), DirectoryOf(zip)], (start, next) => ((long)start, next - 1L)), bed.Ranges);
        Assert.Empty(bed.Others);
        Assert.Equal(DirectoryOf(zip), bed.Bytes);
        Assert.Equal([.. Hashes(Members)], await HashesAsync(bed));
    }

    [Fact]
    public async Task RunAsync_NeighboursOfMoreThanOneDownload_ComeBySeveral()
    {
        var zip = Zip(Members);
        var starts = StartsOf(zip);
        var bed = await MemberBed.CreateAsync(azurite, zip);
        bed.Stage.Options.DownloadBytes = starts[5] - 1;

        var end = await bed.Stage.RunAllAsync(bed.Members);

        AssertCurated(bed, end.Outcomes);
        Assert.Equal((0L, starts[4] - 1L), bed.Ranges[0]);
        Assert.InRange(bed.Ranges.Count, 3, 4);
        Assert.All(bed.Ranges, range => Assert.InRange(range.Last - range.First + 1, 1, bed.Stage.Options.DownloadBytes));
        Assert.Equal(DirectoryOf(zip), bed.Bytes);
        Assert.Equal([.. Hashes(Members)], await HashesAsync(bed));
    }

    [Fact]
    public async Task RunAsync_MembersThatStandApart_AreNotReadAcrossWhatIsBetween()
    {
        var zip = Zip(Members);
        var starts = StartsOf(zip);
        var bed = await MemberBed.CreateAsync(azurite, zip);

        var end = await bed.Stage.RunAllAsync([bed.Members[1], bed.Members[3], bed.Members[4]]);

        Assert.All(end.Outcomes, outcome => Assert.Equal(BatchState.Curated, outcome.State));
        Assert.Equal([(starts[1], starts[2] - 1L), (starts[3], starts[5] - 1L)], bed.Ranges.Order());
        Assert.Empty(bed.Others);
    }

    [Fact]
    public async Task RunAsync_MemberOfMoreThanOneDownload_IsReadInRangesAndAskedForOnceMore()
    {
        var zip = Zip(3, rows: 20_000);
        var starts = StartsOf(zip);
        var bed = await MemberBed.CreateAsync(azurite, zip);
        bed.Stage.Options.DownloadBytes = 10_000;

        Assert.Equal(BatchState.Curated, (await bed.Stage.RunAsync(bed.Members[1])).State);

        Assert.Equal((starts[1], starts[1] + 9_999L), bed.Ranges[0]);
        Assert.Equal(starts[2] - 1L, bed.Ranges[^1].Last);
        Assert.Equal(starts[2] - starts[1], bed.Bytes);
        Assert.Equal(["HEAD"], bed.Others);
    }

    [Fact]
    public async Task RunAsync_StreamedArchive_ComesByOneRequestToo()
    {
        var zip = Zips.Streamed([.. Enumerable.Range(0, Members).Select(number => (NameOf(number), Content(number, 50)))]);
        var bed = await MemberBed.CreateAsync(azurite, zip);

        var end = await bed.Stage.RunAllAsync(bed.Members);

        AssertCurated(bed, end.Outcomes);
        Assert.Equal([(0L, DirectoryOf(zip) - 1L)], bed.Ranges);
        Assert.Equal([.. Hashes(Members)], await HashesAsync(bed));
    }

    [Fact]
    public async Task RunAsync_OneOfTheNeighboursIsDamaged_OnlyThatOneIsRefused()
    {
        var zip = Zip(3);
        var starts = StartsOf(zip);
        var bed = await MemberBed.CreateAsync(azurite, Damaged(zip, starts[1]));

        var end = await bed.Stage.RunAllAsync(bed.Members);

        Assert.Equal(
            [
                (bed.Members[1].Batch, BatchState.Refused),
                (bed.Members[0].Batch, BatchState.Curated),
                (bed.Members[2].Batch, BatchState.Curated),
            ],
            end.Outcomes.Select(outcome => (outcome.Batch, outcome.State))
        );
        Assert.Equal(
            new BatchError(
                "archive-member-corrupt",
                "The member '1.csv' is damaged: its own header does not fit the archive's directory.",
                "Check the archive with 'unzip -t'; export or upload it again."
            ),
            (await bed.Stage.FindAsync(bed.Members[1])).Error
        );
        Assert.Single(bed.Ranges);
    }

    [Fact]
    public async Task RunAsync_ArchiveOverwrittenBefore_ReplacesAllOfThem()
    {
        var bed = await MemberBed.CreateAsync(azurite, Zip(3));
        await bed.Stage.OverwriteAsync(bed.Members[0]);

        var end = await bed.Stage.RunAllAsync(bed.Members);

        Assert.Equal([BatchState.Replaced, BatchState.Replaced, BatchState.Replaced], end.Outcomes.Select(outcome => outcome.State));
        Assert.Empty(end.Failures);
    }

    [Fact]
    public async Task RunAsync_StorageFails_EveryNeighbourIsTriedAgain()
    {
        var bed = await MemberBed.CreateAsync(azurite, Zip(3));
        bed.Asking = () => throw new RequestFailedException(503, "A page of headers.", "ServerBusy", innerException: null);

        var failed = await bed.Stage.RunAllAsync(bed.Members);
        bed.Asking = () => { };
        var end = await bed.Stage.RunAllAsync(bed.Members);

        Assert.Equal(bed.Members.Select(member => member.Batch), failed.Failures.Select(failure => failure.Batch));
        Assert.Single(failed.Failures.Select(failure => failure.Cause).Distinct());
        AssertCurated(bed, end.Outcomes);
    }

    [Fact]
    public async Task RunAsync_PlaceThatNobodyWroteDown_IsAskedOfTheDirectory()
    {
        var zip = Zip(3);
        var bed = await MemberBed.CreateAsync(azurite, zip);
        var registered = await bed.Stage.RegisterAsync("crm/weekly.zip!/1.csv", zip);
        Assert.Null(registered.File.Place);
        bed.Others.Clear();

        Assert.Equal(BatchState.Curated, (await bed.Stage.RunAsync(registered)).State);

        var starts = StartsOf(zip);
        Assert.Equal([(0, zip.Length - 1L), (DirectoryOf(zip), zip.Length - 23L), (starts[1], starts[2] - 1L)], bed.Ranges);
        Assert.Equal(["HEAD"], bed.Others);
    }

    private static byte[] Zip(int members, int rows = 50) =>
        Zips.Of([.. Enumerable.Range(0, members).Select(number => (NameOf(number), Content(number, rows)))]);

    private static string NameOf(int number) => FormattableString.Invariant($"{number}.csv");

    private static string Content(int number, int rows) =>
        "Id,Age\n"
        + string.Concat(
            Enumerable.Range(0, rows).Select(row => FormattableString.Invariant($"{(number + 1) * row * 7919 % 99991},{row % 97}\n"))
        );

    private static IEnumerable<string> Hashes(int members) =>
        Enumerable.Range(0, members).Select(number => Convert.ToHexStringLower(SHA256.HashData(CurationBed.Utf8(Content(number, 50)))));

    private static async Task<List<string>> HashesAsync(MemberBed bed) =>
        [.. (await Task.WhenAll(bed.Members.Select(bed.Stage.FindAsync))).Select(entry => entry.Manifest!.ContentHash)];

    private static void AssertCurated(MemberBed bed, IReadOnlyList<StageOutcome> outcomes) =>
        Assert.Equal(
            bed.Members.Select(member => (member.Batch, BatchState.Curated)).Order(),
            outcomes.Select(outcome => (outcome.Batch, outcome.State)).Order()
        );

    // The numbers are found by the marks of the format, not by the reader under test.
    private static List<int> StartsOf(byte[] zip) => All(zip, [(byte)'P', (byte)'K', 3, 4]);

    private static int DirectoryOf(byte[] zip) => All(zip, [(byte)'P', (byte)'K', 1, 2])[0];

    private static List<int> All(byte[] zip, byte[] mark)
    {
        var found = new List<int>();
        for (var at = zip.AsSpan().IndexOf(mark); at >= 0; )
        {
            found.Add(at);
            var next = zip.AsSpan(at + 1).IndexOf(mark);
            at = next < 0 ? -1 : at + 1 + next;
        }

        return found;
    }

    private static byte[] Damaged(byte[] zip, int at)
    {
        zip[at] = 0;
        return zip;
    }
}
