using System.Globalization;
using Landfall.Ledger;
using Landfall.Tests.Azurite;
using Landfall.Tests.Curation;
using Landfall.Tests.Landing;
using Landfall.Tests.Loading;

namespace Landfall.Tests.Ledger;

/// <summary>What 48 files of one table cost the ledger on their way; docs/scale.md goes by these numbers.</summary>
public sealed class LedgerCostTests(AzuriteFixture azurite)
{
    private const int Files = 48;

    [Fact]
    public async Task TakeFoundAsync_FilesThatArriveTogether_TakeOneTransactionOfTwoRowsAFile()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        var files = Enumerable
            .Range(0, Files)
            .Select(n => new LandedFile(string.Create(CultureInfo.InvariantCulture, $"sf/2026/{n}.csv"), $"0x{n}", LedgerBed.Now, 100))
            .ToList();
        await bed.Arrivals.TakeFoundAsync(new[] { files[0] with { Name = "sf/2026/first.csv" } }.ToAsyncEnumerable(), 1, default);
        var cost = LedgerCost.Of(bed.Bed);

        await bed.Arrivals.TakeFoundAsync(files.ToAsyncEnumerable(), 1, default);

        Assert.Equal(new LedgerCost(1, 2 * Files, Files + 1), cost.Taken());
    }

    [Fact]
    public async Task RunAllAsync_FilesOfOneGroup_TakeTwoTransactionsOfTwoRowsAFile()
    {
        var bed = await StageBed.CreateAsync(azurite);
        var files = new List<LedgerEntry>();
        for (var n = 0; n < Files; n++)
        {
            files.Add(await bed.RegisterAsync(string.Create(CultureInfo.InvariantCulture, $"crm/{n}.csv"), "Id,Age\na,1\n"));
        }

        var cost = LedgerCost.Of(bed.Bed);

        await bed.RunAllAsync(files);

        // A process asks once which ledger the account has had before.
        Assert.Equal(new LedgerCost(2, 4 * Files, 2 * Files + 1), cost.Taken());
    }

    [Fact]
    public async Task RunAsync_FilesOfOnePackage_TakeNineTransactionsOfFourRowsAFile()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        LedgerEntry? last = null;
        for (var n = 0; n < Files; n++)
        {
            last = await bed.Entries.CurateAsync(n);
        }

        var cost = LedgerCost.Of(bed.Bed);

        await bed.RunAsync(last!);

        Assert.Equal(new LedgerCost(9, (4 * Files) + 8, (2 * Files) + 7), cost.Taken());
    }

    /// <summary>Calls of the ledger's store.</summary>
    /// <param name="Transactions">Transactions.</param>
    /// <param name="Changes">Rows that they change.</param>
    /// <param name="Reads">Rows that are asked for by themselves.</param>
    private sealed record LedgerCost(int Transactions, int Changes, int Reads)
    {
        public static Counter Of(LedgerBed bed) => new(bed);

        internal sealed class Counter
        {
            private int _transactions;
            private int _changes;
            private int _reads;

            public Counter(LedgerBed bed)
            {
                bed.Store.Written += (_, changes) => (_transactions, _changes) = (_transactions + 1, _changes + changes.Count);
                bed.Store.Found += _ => _reads++;
            }

            public LedgerCost Taken() => new(_transactions, _changes, _reads);
        }
    }
}
