using Landfall.Contracts;
using Landfall.Loading;
using Landfall.Tests.Warehouses;
using Landfall.Warehouses;

namespace Landfall.Tests.Loading;

/// <summary>Whatever arrives when, in whatever packages: the same files make the same table.</summary>
public sealed class AnyOrderTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 200)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Settle_AppendAnyOrderAndPackaging_HoldsTheContentOfTheNewestVersionsOnce(int seed)
    {
        var random = new Random(seed);
        var batches = Batches(random);
        var expected = batches
            .GroupBy(batch => batch.File.Name)
            .Select(versions => versions.MaxBy(batch => batch.Version)!.Manifest.ContentHash)
            .Distinct()
            .Order();

        var table = new SettlingTable(SuiteTable.Contract(LoadMode.Append));
        table.Run(random, batches);

        Assert.Equal(expected, table.Loaded.Select(marker => marker.ContentHash).Order());
        Assert.Equal(table.Loaded.Sum(marker => marker.Rows), table.Markers.Sum(marker => marker.Counts.Growth));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Settle_AppendWithForgottenFiles_HoldsTheOthersOnce(int seed)
    {
        var random = new Random(seed);
        var batches = Batches(random).DistinctBy(batch => batch.File.Name).ToList();
        var forgotten = batches.Where(_ => random.Next(3) == 0).Select(batch => batch.Batch).ToHashSet();
        var expected = batches
            .Where(batch => !forgotten.Contains(batch.Batch))
            .Select(batch => batch.Manifest.ContentHash)
            .Distinct()
            .Order();

        var table = new SettlingTable(SuiteTable.Contract(LoadMode.Append));
        table.Run(random, batches);
        table.Run(random, [.. forgotten.Select(table.Forget)]);

        Assert.Equal(expected, table.Loaded.Select(marker => marker.ContentHash).Order());
        Assert.Equal(table.Loaded.Sum(marker => marker.Rows), table.Markers.Sum(marker => marker.Counts.Growth));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Settle_FullOfSeveralFilesInAnyOrder_HoldsTheNewestVersionsOfTheGreatestSnapshot(int seed)
    {
        var random = new Random(seed);
        PackageBatch[] batches =
        [
            .. from number in Enumerable.Range(0, 12)
            let key = random.Next(3)
            let file = random.Next(3)
            select SuiteTable.Batch($"b{number}", 1 + number, blob: $"crm/{key}/{file}.csv", snapshot: $"{key}", minute: number),
        ];
        var greatest = batches.Max(batch => batch.SnapshotKey);
        var expected = batches
            .Where(batch => batch.SnapshotKey == greatest)
            .GroupBy(batch => batch.File.Name)
            .Select(versions => versions.MaxBy(batch => batch.Version)!.Batch)
            .Order();

        var table = new SettlingTable(
            SuiteTable.Contract(LoadMode.Full) with
            {
                SnapshotClosedBy = new SnapshotClosing(SnapshotClosingKind.Quiet, Quiet: TimeSpan.Zero),
            }
        );
        table.Run(random, batches);

        Assert.Equal(
            expected,
            table
                .Loaded.Where(marker => WarehouseNames.StorageName(SuiteTable.Name, marker.Fence) == table.Control.Storage)
                .Select(marker => marker.Batch)
                .Order()
        );
        Assert.Equal(
            batches.Where(batch => expected.Contains(batch.Batch)).Sum(batch => batch.Manifest.Rows),
            table.Markers.Sum(marker => marker.Counts.Growth)
        );
    }

    private static PackageBatch[] Batches(Random random) =>
        [
            .. from number in Enumerable.Range(0, 12)
            let content = random.Next(6)
            select SuiteTable.Batch(
                $"b{number}",
                1 + content,
                blob: $"crm/{random.Next(5)}.csv",
                content: $"content {content}",
                minute: number
            ),
        ];
}
