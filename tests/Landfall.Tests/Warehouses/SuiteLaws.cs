using Landfall.Loading;
using Landfall.Warehouses;

namespace Landfall.Tests.Warehouses;

/// <summary>What must hold in the warehouse.</summary>
internal static class SuiteLaws
{
    /// <summary>Every batch is marked once, and its rows are in the view once or accounted for.</summary>
    public static async Task AssertAsync(ISuiteWarehouse suite, LoadScenario scenario)
    {
        var batches = scenario.Batches;
        var markers = await suite.ReadMarkersAsync(SuiteTable.Name);
        var latest = new KnownMarkers(markers).All.OrderBy(marker => marker.Batch, StringComparer.Ordinal).ToList();
        Assert.Equal(
            batches
                .GroupBy(batch => batch.Batch)
                .Select(generations => (generations.Key, generations.Max(batch => batch.Generation)))
                .Order(),
            latest.Select(marker => (marker.Batch, marker.Generation))
        );
        foreach (var marker in markers)
        {
            AssertMarker(marker, batches.Single(batch => batch.Batch == marker.Batch && batch.Generation == marker.Generation));
        }

        // The batches of the suite have no stage before the load.
        Assert.Equal(latest.Select(marker => marker.Batch), await suite.ReadLoggedAsync(SuiteTable.Name));
        await AssertViewAsync(suite);
        var seen = await suite.ReadViewAsync(SuiteTable.Name);
        Assert.NotNull(seen);
        if (scenario.IsWhole)
        {
            Assert.Equal(
                from marker in latest
                where scenario.InView.Contains(marker.Batch)
                select new SuiteRows(marker.Batch, marker.Generation, marker.Rows, marker.LoadedAt),
                seen
            );
            Assert.All(latest.Where(marker => scenario.InView.Contains(marker.Batch)), marker =>
                Assert.Equal(LoadOutcome.Loaded, marker.Outcome)
            );
        }
        else if (scenario.Rows is { } expected)
        {
            Assert.Equal(expected.OrderBy(batch => batch.Key), seen.Select(batch => KeyValuePair.Create(batch.Batch, batch.Rows)));
        }

        var rows = seen.Sum(batch => batch.Rows);
        Assert.Equal(scenario.Total ?? rows, rows);
        Assert.Equal(rows, markers.Sum(marker => marker.Counts.Growth));
        Assert.Equal(rows, (await suite.ReadControlAsync(SuiteTable.Name))!.Rows);
        Assert.Equal(rows, await suite.DistinctRowsAsync(SuiteTable.Name));
    }

    /// <summary>A load that has ended leaves no view behind the control row, its own or another's.</summary>
    public static async Task AssertViewAsync(ISuiteWarehouse suite)
    {
        var control = await suite.ReadControlAsync(SuiteTable.Name);
        Assert.NotNull(control?.Storage);
        Assert.True(
            await suite.ViewReadsAsync(SuiteTable.Name, control.Storage),
            $"the view shows {control.Storage}, the storage of the control row"
        );
    }

    /// <summary>In the middle of it all: readers see whole batches only, and a table that was there is there.</summary>
    public static async Task AssertReadableAsync(ISuiteWarehouse suite, LoadScenario scenario)
    {
        var seen = await suite.ReadViewAsync(SuiteTable.Name);
        if (seen is null)
        {
            Assert.Empty(scenario.Before);
            return;
        }

        Assert.True(seen.Count > 0 || scenario.Before.Count == 0, "the view is never empty in between");
        foreach (var batch in seen.Where(_ => scenario.IsWhole))
        {
            Assert.Equal(
                scenario.Batches.Single(one => one.Batch == batch.Batch && one.Generation == batch.Generation).Manifest.Rows,
                batch.Rows
            );
        }
    }

    private static void AssertMarker(Marker marker, PackageBatch batch)
    {
        Assert.Equal(batch.Manifest.Rows, marker.Rows);
        Assert.Equal(batch.Manifest.ContentHash, marker.ContentHash);
        if (marker.Outcome != LoadOutcome.Replaced)
        {
            Assert.Equal(batch.Manifest.Rows, marker.Counts.Accounted);
        }
    }
}
