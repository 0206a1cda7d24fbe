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
        Assert.Equal(batches.Select(batch => (batch.Batch, batch.Generation)).Order(), markers.Select(marker => (marker.Batch, marker.Generation)));
        foreach (var marker in markers)
        {
            AssertMarker(marker, batches.Single(batch => batch.Batch == marker.Batch), scenario);
        }

        await AssertViewAsync(suite);
        var seen = await suite.ReadViewAsync(SuiteTable.Name);
        Assert.NotNull(seen);
        Assert.Equal(
            from marker in markers
            where scenario.InView.Contains(marker.Batch)
            select new SuiteRows(marker.Batch, marker.Generation, marker.Rows, marker.LoadedAt),
            seen);
        var rows = seen.Sum(batch => batch.Rows);
        Assert.Equal(rows, markers.Sum(marker => marker.Counts.Inserted - marker.Counts.Removed));
        Assert.Equal(rows, await suite.DistinctRowsAsync(SuiteTable.Name));
    }

    /// <summary>A load that has ended leaves no view behind the control row, its own or another's.</summary>
    public static async Task AssertViewAsync(ISuiteWarehouse suite)
    {
        var control = await suite.ReadControlAsync(SuiteTable.Name);
        Assert.NotNull(control?.Storage);
        Assert.True(await suite.ViewReadsAsync(SuiteTable.Name, control.Storage), $"the view shows {control.Storage}, the storage of the control row");
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
        foreach (var batch in seen)
        {
            Assert.Equal(scenario.Batches.Single(one => one.Batch == batch.Batch).Manifest.Rows, batch.Rows);
        }
    }

    private static void AssertMarker(Marker marker, PackageBatch batch, LoadScenario scenario)
    {
        Assert.Equal(batch.Manifest.Rows, marker.Rows);
        Assert.Equal(batch.Manifest.Rows, marker.Counts.Accounted);
        Assert.Equal(batch.Manifest.ContentHash, marker.ContentHash);
        if (scenario.InView.Contains(marker.Batch))
        {
            Assert.Equal(LoadOutcome.Loaded, marker.Outcome);
        }
    }
}
