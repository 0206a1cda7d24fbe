using System.Globalization;
using Landfall.Costs;
using Landfall.Ledger;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Loading;

/// <summary>
/// Adds up what the warehouse says it did; each step of a plan says what it adds here, or holds it against what was added before.
/// </summary>
internal sealed class LoadTally
{
    private readonly SettledPackage _settled;
    private readonly Dictionary<string, LoadCounts> _counted = new(StringComparer.Ordinal);
    private long _takenOut;
    private long _broughtGrowth;

    /// <summary>Checks that the verdicts account for every curated row.</summary>
    /// <exception cref="LoadBalanceException">A manifest or a verdict does not add up.</exception>
    public LoadTally(SettledPackage settled)
    {
        _settled = settled;
        foreach (var verdict in settled.Verdicts)
        {
            var manifest = verdict.Batch.Manifest;
            if (verdict.Marker is not null)
            {
                // In the table already, so its parts are not read; those of a restored entry may not be known.
                continue;
            }

            Balance($"the parts of {verdict.Batch.Batch}", manifest.Parts.Sum(part => part.Rows), manifest.Rows);
            if (verdict.Kind is not (VerdictKind.Park or VerdictKind.Wait))
            {
                Balance($"the counts of {verdict.Batch.Batch}", verdict.Counts.Accounted, manifest.Rows);
            }
        }
    }

    /// <summary>The requests to storage that the load had made when it was logged; null where nobody counts.</summary>
    public CallCount? Calls { get; set; }

    /// <summary>Rows of staging that repeat a key, as <see cref="Repeated"/> was told.</summary>
    public long Repeats { get; private set; }

    /// <summary>Rows of storage that winners of the staging classified last supersede.</summary>
    public long Superseded { get; private set; }

    /// <summary>What became of the rows that were classified last, by batch.</summary>
    public IReadOnlyDictionary<string, LoadCounts> Met { get; private set; } = new Dictionary<string, LoadCounts>(StringComparer.Ordinal);

    /// <summary>Holds a count against what it must be.</summary>
    /// <exception cref="LoadBalanceException">Rows are missing or too many.</exception>
    public static void Balance(string where, long found, long expected)
    {
        if (found != expected)
        {
            throw new LoadBalanceException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Rows do not balance in {where}: found {found}, expected {expected}. Nothing was committed; the load is tried again."
                )
            );
        }
    }

    /// <summary>Holds the rows of a relation against the parts of the batches that were copied into it.</summary>
    /// <exception cref="LoadBalanceException">Rows are missing or too many.</exception>
    public static void Balance(Relation relation, IReadOnlyDictionary<string, long> counts, IReadOnlyList<PackageBatch> batches)
    {
        foreach (var batch in batches)
        {
            Balance($"{relation}, batch {batch.Batch}", counts.GetValueOrDefault(batch.Batch), RowsOf(batch));
        }

        Balance($"{relation}", counts.Values.Sum(), batches.Sum(RowsOf));
    }

    /// <summary>The rows that the parts of a batch bring.</summary>
    public static long RowsOf(PackageBatch batch) => batch.Manifest.Parts.Sum(part => part.Rows);

    /// <summary>Takes how many rows of each batch are left out, as their key is there.</summary>
    public void Repeated(IReadOnlyDictionary<string, long> repeats)
    {
        Repeats = repeats.Values.Sum();
        foreach (var batch in _settled.Loads)
        {
            var repeated = repeats.GetValueOrDefault(batch.Batch);
            _counted[batch.Batch] = LoadCounts.None with { Inserted = batch.Manifest.Rows - repeated, Deduplicated = repeated };
        }
    }

    /// <summary>
    /// Takes what becomes of the rows of <paramref name="batches"/>, which are in staging, and holds it against their parts.
    /// </summary>
    /// <exception cref="LoadBalanceException">Not every row is accounted for.</exception>
    public void Classified(Relation staging, IReadOnlyList<PackageBatch> batches, MergeOutcome outcome)
    {
        (Superseded, Met) = (outcome.SupersededRows, outcome.Batches);
        foreach (var batch in batches.Where(batch => batch.Manifest.Parts.Count > 0))
        {
            var counts = outcome.Batches.GetValueOrDefault(batch.Batch) ?? LoadCounts.None;
            Balance($"what becomes of batch {batch.Batch} in {staging}", counts.Accounted, RowsOf(batch));
            if (_settled.Loads.Any(load => load.Batch == batch.Batch))
            {
                _counted[batch.Batch] = counts;
            }
        }
    }

    /// <summary>Takes what became of the rows of a batch of the package that is in the new storage already.</summary>
    public void Brought(string batch, LoadCounts counts) => _counted[batch] = counts;

    /// <summary>Takes by how many rows later generations made the new storage grow while it was built.</summary>
    public void BroughtGrowth(long growth) => _broughtGrowth = growth;

    /// <summary>
    /// Takes the rows that readers of the storage in force see and those of the storage that takes its place, before the package's first
    /// rows compete there: what older generations had put into the table, or taken out of it, is the difference that the later ones do not
    /// account for.
    /// </summary>
    public void Rebuilt(long former, long built) => _takenOut = former - (built - _broughtGrowth);

    /// <summary>
    /// Holds the rows that readers of a storage will see against those <paramref name="before"/> and what the rows of
    /// <paramref name="entering"/> came to.
    /// </summary>
    /// <exception cref="LoadBalanceException">Rows are missing or too many.</exception>
    public void Grown(Relation storage, IReadOnlyList<PackageBatch> entering, long before, long rows)
    {
        var growth = entering.Sum(batch => _counted.GetValueOrDefault(batch.Batch)?.Growth ?? 0);
        Balance($"the rows that readers of {storage} see", rows, before + growth);
    }

    /// <summary>The package with the counts that only the warehouse could tell.</summary>
    public SettledPackage Counted() =>
        _counted.Count == 0 && _takenOut == 0 ? _settled : _settled.InOrder([.. _settled.Verdicts.Select(Counted)]);

    private BatchVerdict Counted(BatchVerdict verdict)
    {
        var counts = _counted.TryGetValue(verdict.Batch.Batch, out var found)
            ? found with
            {
                Removed = verdict.Counts.Removed,
            }
            : verdict.Counts;
        if (_takenOut != 0 && verdict.Batch.Batch == _settled.Out[0].By)
        {
            counts = counts with { Removed = Math.Max(0, _takenOut), Restored = Math.Max(0, -_takenOut) };
        }

        return verdict with
        {
            Counts = counts,
        };
    }
}

/// <summary>The warehouse and the manifests disagree about rows: the load stops before its commit.</summary>
public sealed class LoadBalanceException(string message) : Exception(message);
