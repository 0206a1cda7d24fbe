using Landfall.Ledger;
using Landfall.Tests.Azurite;
using Landfall.Warehouses.Statements;

namespace Landfall.Tests.Loading;

/// <summary>What a load notes of batches that went in together, for whoever tells of them.</summary>
public sealed class LoadedPackageTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task RunAsync_SeveralBatches_NotesThemAsOnePackage()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var (first, second) = (await bed.CurateAsync(1), await bed.CurateAsync(2, rows: 5));

        await bed.RunAsync(second);

        Assert.Equivalent(
            new LoadedPackage(1, "crm.person-1", LoadBed.Table, bed.Bed.Time.GetUtcNow(), [Loaded(first, 3), Loaded(second, 5)]), await FindAsync(bed, "crm.person-1"), strict: true);
    }

    [Fact]
    public async Task RunAsync_LoaderDiedAfterItsCommit_NotesThePackageThatTheyWentInWith()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var (first, second) = (await bed.CurateAsync(1), await bed.CurateAsync(2));
        var commits = 0;
        bed.AfterStatement = statement => statement is CommitTransaction && ++commits == 2 ? throw new InvalidOperationException("the process ends here") : ValueTask.CompletedTask;
        await Assert.ThrowsAsync<InvalidOperationException>(() => bed.RunAsync(first));

        await bed.RunAsync(second);

        Assert.Equivalent(new[] { first.Batch, second.Batch }, (await FindAsync(bed, "crm.person-1"))!.Batches.Select(batch => batch.Batch), strict: true);
        Assert.Null(await FindAsync(bed, "crm.person-2"));
    }

    [Fact]
    public async Task RunAsync_OneBatch_NotesNothing()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);

        await bed.RunAsync(await bed.CurateAsync(1));

        Assert.Null(await FindAsync(bed, "crm.person-1"));
    }

    private static LoadedBatch Loaded(LedgerEntry entry, long rows) => new(entry.Batch, 0, LoadCounts.None with { Inserted = rows });

    private static Task<LoadedPackage?> FindAsync(LoadBed bed, string package) => new LoadedPackages(bed.Bed.Containers, bed.Bed.Time).FindAsync(package, LoadBed.Table, default);
}
