using Landfall.Contracts;
using Landfall.Loading;
using Landfall.Tests.Warehouses;
using Landfall.Warehouses;

namespace Landfall.Tests.Loading;

/// <summary>
/// A table that is only settled, never loaded: control row and markers as the warehouse would have them, and
/// reopened batches as the ledger would.
/// </summary>
internal sealed class SettlingTable(TableContract contract)
{
    public ControlRow Control { get; private set; } = new(SuiteTable.Name, 0, null, null, null, null, null);

    public List<Marker> Markers { get; } = [];

    public IReadOnlyList<Marker> Loaded => [.. new KnownMarkers(Markers).Loaded];

    private readonly Dictionary<string, PackageBatch> _known = [];

    /// <summary>The batch as a person asks to forget it.</summary>
    public PackageBatch Forget(string batch) =>
        _known[batch] = _known[batch] with
        {
            Generation = _known[batch].Generation + 1,
            Forgetting = true,
            Manifest = _known[batch].Manifest with { Parts = [], Rows = 0, RowsRead = 0 },
        };

    /// <summary>
    /// Loads the batches in packages and an order by chance, some of them twice, and what is opened again until nothing is.
    /// </summary>
    public void Run(Random random, IReadOnlyList<PackageBatch> batches)
    {
        var waiting = batches.Concat(batches.Where(_ => random.Next(4) == 0)).ToArray();
        random.Shuffle(waiting);
        foreach (var batch in batches)
        {
            _known.TryAdd(batch.Batch, batch);
        }

        for (var rounds = 0; waiting.Length > 0; rounds++)
        {
            Assert.True(rounds < 100, "what is opened again comes to an end");
            var reopened = new Dictionary<string, PackageBatch>();
            foreach (
                var package in waiting
                    .Chunk(1 + random.Next(5))
                    .Select(chunk => chunk.DistinctBy(batch => batch.Batch).Select(batch => _known[batch.Batch]))
            )
            {
                foreach (var batch in Load([.. package]))
                {
                    _known[batch] = _known[batch] with { Generation = _known[batch].Generation + 1 };
                    reopened[batch] = _known[batch];
                }
            }

            waiting = [.. reopened.Values];
        }
    }

    private IReadOnlyList<string> Load(IReadOnlyList<PackageBatch> batches)
    {
        Control = Control with { Fence = Control.Fence + 1 };
        var package = new LoadPackage(contract, batches);
        var settled = Settlement.Settle(package, Control, Markers);
        _ = new LoadTally(settled);
        var consequences = new Consequences(package, settled, Markers);
        var followed = consequences.Asks is null ? [] : consequences.Of(Markers.Where(marker => IsRelated(consequences, marker)).ToList());
        if (settled.HasMarkers)
        {
            Control = settled.Control;
            Markers.AddRange(NewMarkers.Of(package, settled, SuiteTable.Day));
        }

        return
        [
            .. settled.Verdicts.Where(verdict => verdict.Reopens).Select(verdict => verdict.Batch.Batch),
            .. followed.Where(consequence => consequence.Reopens).Select(consequence => consequence.Batch),
        ];
    }

    private bool IsRelated(Consequences consequences, Marker marker) =>
        Markers.Any(other => other.Batch == marker.Batch && consequences.Asks!.RelatedBatches.Contains(other.RelatedBatch));
}
