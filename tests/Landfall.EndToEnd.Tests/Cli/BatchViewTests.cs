using Landfall.Cli.Output;
using Landfall.Functions.Triggers.Replies;
using Landfall.Ledger;

namespace Landfall.EndToEnd.Tests.Cli;

public sealed class BatchViewTests
{
    [Fact]
    public void Show_MergedBatch_SaysWhatBecameOfEveryRow()
    {
        var merged = Batch(new LoadCounts(1_200, 1, 0, 2, 0, 3, 0));

        Assert.Contains(
            "loaded     1,206 curated = 1,200 inserted + 1 updated + 2 superseded + 3 deleted\n",
            Shown(merged),
            StringComparison.Ordinal
        );
        Assert.Equal(1_201, IngestionReply.Of(merged).LoadedRows);
    }

    [Fact]
    public void Show_BatchWithoutRows_SaysZero()
    {
        var empty = Batch(LoadCounts.None);

        Assert.Contains("loaded     0\n", Shown(empty), StringComparison.Ordinal);
        Assert.Equal(0, IngestionReply.Of(empty).LoadedRows);
    }

    [Fact]
    public void Show_BatchThatWasReadAgain_SaysItsGeneration() =>
        Assert.Contains("generation 2\n", Shown(Batch(LoadCounts.None) with { Generation = 2 }), StringComparison.Ordinal);

    [Theory]
    [InlineData(0, "rows       5 read = 4 curated + 1 rejected\n")]
    [InlineData(1, "rows       5 read = 4 curated + 1 rejected; skipped a repeated header\n")]
    [InlineData(1_200, "rows       5 read = 4 curated + 1 rejected; skipped 1,200 repeated headers\n")]
    public void Show_HeaderAgainBetweenRows_SaysHowOften(long times, string expected) =>
        Assert.Contains(
            expected,
            Shown(
                Batch(LoadCounts.None) with
                {
                    Manifest = new Manifest
                    {
                        Attempt = 1,
                        Contract = "0123456789abcdef",
                        Parts = [],
                        Rows = 4,
                        Bytes = 0,
                        RejectParts = [],
                        RejectRows = 1,
                        RowsRead = 5,
                        BlankLines = 0,
                        RepeatedHeaders = times,
                        Lines = 6,
                        DecodedBytes = 1,
                        ContentHash = "abc",
                    },
                }
            ),
            StringComparison.Ordinal
        );

    private static LedgerEntry Batch(LoadCounts counts) =>
        new()
        {
            Batch = "crm.person-20261120T060000-00000000000000000001",
            Table = "crm.person",
            State = BatchState.Published,
            File = new LandedFile("crm/Person.csv", "\"1\"", DateTimeOffset.UnixEpoch, 1),
            Counts = counts,
            RegisteredAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
        };

    private static string Shown(LedgerEntry entry)
    {
        using var output = new StringWriter { NewLine = "\n" };
        BatchView.Show(new Screen(output, TextWriter.Null, isJson: false), new BatchReply(entry, Instance: null));
        return output.ToString();
    }
}
