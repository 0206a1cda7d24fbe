using Landfall.Contracts;
using Landfall.Ledger;

namespace Landfall.Tests.Loading;

/// <summary>What happens to a table, drawn by a seed.</summary>
internal static class LoadHistory
{
    /// <summary>The snapshot of that number, where the mode has any.</summary>
    public static string? Snapshot(LoadMode mode, int number) => mode == LoadMode.Full ? $"{number:00}" : null;

    /// <summary>A file's name.</summary>
    public static string Name(LoadMode mode, int snapshot, string name) =>
        mode == LoadMode.Full ? $"crm/{snapshot:00}/Person.csv" : $"crm/{name}.csv";

    /// <summary>Lands a file, or forgets or raises one. No two files are of one length, so that in mode merge no two rows of a key are
    /// equal: of those either may be shown.</summary>
    public static async Task ChangeAsync(LoadBed bed, Random random, int step, List<LedgerEntry> entries)
    {
        var mode = bed.Contract.Mode;
        var ended = new List<LedgerEntry>();
        foreach (var entry in entries)
        {
            if (await bed.FindAsync(entry) is { State: BatchState.Published } one)
            {
                ended.Add(one);
            }
        }

        switch (random.Next(5))
        {
            case 0 when ended.Count > 1:
                await bed.Entries.ForgetAsync(ended[random.Next(ended.Count)]);
                break;
            case 1 when ended.Count > 0:
                await bed.Entries.RaiseAsync(ended[random.Next(ended.Count)], 20 + step);
                break;
            default:
                var snapshot = step + random.Next(3);
                entries.Add(
                    await bed.Entries.CurateAsync(
                        step,
                        rows: 2 + step,
                        name: Name(mode, snapshot, $"{random.Next(6)}"),
                        snapshot: Snapshot(mode, snapshot)
                    )
                );
                break;
        }
    }

    /// <summary>How every batch stands.</summary>
    public static async Task<IReadOnlyList<string>> StatesAsync(LoadBed bed, List<LedgerEntry> entries)
    {
        var states = new List<string>();
        foreach (var entry in entries)
        {
            var now = await bed.FindAsync(entry);
            states.Add(FormattableString.Invariant($"{now.Batch} {now.Generation} {now.State}"));
        }

        return states;
    }

    /// <summary>Every row that readers see.</summary>
    public static async Task<IReadOnlyList<string>> RowsAsync(LoadBed bed)
    {
        if (await bed.ScalarAsync("SELECT count(*) FROM duckdb_views() WHERE schema_name = 'crm' AND view_name = 'person'") is 0L)
        {
            return [];
        }

        const string sql = "SELECT concat_ws(' ', Id, Age, _line, _generation, _batch_id) FROM crm.person ORDER BY ALL";
        return [.. (await bed.ColumnAsync(sql)).Select(row => (string)row!)];
    }
}
