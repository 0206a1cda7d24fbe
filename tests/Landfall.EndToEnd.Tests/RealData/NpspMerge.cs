using System.Text;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Oracles;
using Landfall.Ledger;
using Landfall.Tests.Azurite;

namespace Landfall.EndToEnd.Tests.RealData;

/// <summary>Exports of the seven objects in mode merge: what was dropped, and what must hold of it at the end.</summary>
internal sealed class NpspMerge(AzuriteFixture azurite) : IDisposable
{
    private static readonly string[] Counted =
    [
        "inserted",
        "updated",
        "unchanged",
        "superseded",
        "deduplicated",
        "deleted",
        "removed",
        "restored",
    ];

    // A batch is one version of one blob: what was dropped under a name, in that order.
    private readonly Dictionary<string, List<byte[]>> _dropped = new(StringComparer.Ordinal);

    public LandfallBed Bed { get; } = new(azurite, NpspObject.Contracts("npsp-merge"));

    public int Files => _dropped.Values.Sum(versions => versions.Count);

    /// <summary>Drops a file of an object into a folder; a file of this name must have been loaded before.</summary>
    public async Task DropAsync(NpspObject one, string folder, byte[] content)
    {
        var name = $"npsp/{folder}/{one.File}.csv";
        if (!_dropped.TryGetValue(name, out var versions))
        {
            _dropped.Add(name, versions = []);
        }

        versions.Add(content);
        await Bed.DropAsync(name, content);
    }

    /// <summary>Drops an export of every object into a folder of its name.</summary>
    public async Task DropAsync(string export, string? folder = null)
    {
        foreach (var one in NpspObject.All)
        {
            await DropAsync(one, folder ?? export, one.Export(export));
        }
    }

    /// <summary>
    /// Every value of every object is as expected after the merge, and comes from the batch and line that it should; the
    /// counts of every batch are those of the model; no row is rejected, and nothing is left open. No host may be running, and
    /// no generation have been raised.
    /// </summary>
    public async Task ExpectMergedAsync()
    {
        Assert.Empty(await Leftovers.CheckAsync(Bed));
        var entries = await Bed.EntriesAsync();
        Assert.Equal(Files, entries.Count);
        Assert.All(entries, entry => Assert.Equal((BatchState.Published, 0L), (entry.State, entry.Manifest!.RejectRows)));
        var texts = entries
            .GroupBy(entry => entry.File.Name, StringComparer.Ordinal)
            .SelectMany(group => group.OrderBy(entry => entry.RegisteredAt).Zip(_dropped[group.Key]))
            .ToDictionary(pair => pair.First.Batch, pair => CsvText.Parse(Encoding.UTF8.GetString(pair.Second)), StringComparer.Ordinal);
        var counts = entries.ToDictionary(entry => entry.Batch, entry => entry.Counts!, StringComparer.Ordinal);
        Assert.All(entries, entry => Assert.Equal(texts[entry.Batch].Count - 1, entry.Manifest!.RowsRead));

        using var warehouse = WarehouseFile.Open(Bed.Warehouse);
        foreach (var one in NpspObject.All)
        {
            one.ExpectRows(warehouse, one.Values("expected-after-merge"));
            ExpectBalance(warehouse, one, one.LiveRows);
            var model = new MergeModel();
            foreach (
                var package in warehouse
                    .Query($"SELECT fence, batch FROM landfall.markers WHERE \"table\" = '{one.Table}' ORDER BY ALL")
                    .GroupBy(row => (long)row[0]!)
            )
            {
                foreach (
                    var (batch, expected) in model.Load(
                        package.ToDictionary(row => (string)row[1]!, row => texts[(string)row[1]!], StringComparer.Ordinal)
                    )
                )
                {
                    Assert.Equal(expected, counts[batch]);
                    Assert.Equal(
                        [(long)texts[batch].Count - 1, .. Numbers(expected)],
                        warehouse.Query($"SELECT rows, {string.Join(", ", Counted)} FROM landfall.markers WHERE batch = '{batch}'").Single()
                    );
                }
            }

            Assert.Equal(model.Live, warehouse.Query($"SELECT Id, _batch_id, _line FROM {one.Table} ORDER BY Id"));
        }
    }

    /// <summary>The view has as many rows as expected and as the markers add up to, and every marker accounts for its rows.</summary>
    public static void ExpectBalance(WarehouseFile warehouse, NpspObject one, long rows)
    {
        var markers = $"FROM landfall.markers WHERE \"table\" = '{one.Table}'";
        Assert.Equal([rows], warehouse.Query($"SELECT count(*) FROM {one.Table}").Single());
        Assert.Equal([rows], warehouse.Query($"SELECT sum(inserted + restored - deleted - removed)::BIGINT {markers}").Single());
        Assert.Empty(
            warehouse.Query($"SELECT * {markers} AND rows <> inserted + updated + unchanged + superseded + deduplicated + deleted")
        );
    }

    public void Dispose() => Bed.Dispose();

    private static object?[] Numbers(LoadCounts counts) =>
        [
            counts.Inserted,
            counts.Updated,
            counts.Unchanged,
            counts.Superseded,
            counts.Deduplicated,
            counts.Deleted,
            counts.Removed,
            counts.Restored,
        ];
}
