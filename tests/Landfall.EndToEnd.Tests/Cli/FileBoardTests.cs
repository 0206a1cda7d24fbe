using Landfall.Cli.Output;
using Landfall.Functions.Triggers.Replies;
using Landfall.Ledger;

namespace Landfall.EndToEnd.Tests.Cli;

public sealed class FileBoardTests
{
    [Theory]
    [InlineData(3, 0, 0, "3 rows in crm.person")]
    [InlineData(3, 97, 0, "3 rows in crm.person, 97 unchanged")]
    [InlineData(0, 100, 0, "100 rows unchanged in crm.person")]
    [InlineData(0, 100, 2, "100 rows unchanged, 2 superseded in crm.person")]
    [InlineData(0, 0, 0, "0 rows in crm.person")]
    public void Update_Published_SaysWhatBecameOfTheRows(long inserted, long unchanged, long superseded, string words) =>
        Assert.EndsWith(
            $" s  published  crm/Person.csv  {words}\n",
            Told(Batch(BatchState.Published, new LoadCounts(inserted, 0, unchanged, superseded, 0, 0, 0))),
            StringComparison.Ordinal
        );

    [Fact]
    public void Update_Forgotten_SaysWhichRowsAreTakenOutAndHowManyWere()
    {
        var told = Told(
            Batch(BatchState.Curated, counts: null) with
            {
                Forgetting = true,
            },
            Batch(BatchState.Forgotten, new LoadCounts(0, 0, 0, 0, 0, 0, Removed: 1_234)) with
            {
                Forgetting = true,
            }
        );

        Assert.DoesNotContain("0 rows", told, StringComparison.Ordinal);
        Assert.Equal(
            [
                "curated    crm/Person.csv  its rows are taken out of crm.person",
                "forgotten  crm/Person.csv  1,234 rows removed from crm.person",
            ],
            told.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line[(line.IndexOf(" s  ", StringComparison.Ordinal) + 4)..])
        );
    }

    private static LedgerEntry Batch(BatchState state, LoadCounts? counts) =>
        new()
        {
            Batch = "crm.person-20261120-00000000000000000001",
            Table = "crm.person",
            State = state,
            File = new LandedFile("crm/Person.csv", "\"1\"", DateTimeOffset.UnixEpoch, 1),
            Counts = counts,
            RegisteredAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
        };

    private static string Told(params LedgerEntry[] entries)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var board = new FileBoard(new Screen(output, TextWriter.Null, isJson: false), TimeProvider.System);
        foreach (var entry in entries)
        {
            board.Update(IngestionReply.Of(entry));
        }

        return output.ToString();
    }
}
