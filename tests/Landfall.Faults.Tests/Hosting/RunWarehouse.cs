using Landfall.Faults.Tests.Files;
using Landfall.Ledger;

namespace Landfall.Faults.Tests.Hosting;

/// <summary>
/// The warehouse's file in runs in which somebody copies it and puts the copy back later. What is lost by that must be found, a person has
/// it rebuilt, and at the end the tables are as if nothing had been lost.
/// </summary>
internal sealed class RunWarehouse(FaultRun run, RunCopy? copy)
{
    private int _steps;
    private bool _isKept;
    private bool _isPutBack;
    private IReadOnlyList<string> _lost = [];

    /// <summary>True when the file is copied and put back in this run.</summary>
    public bool IsPutBackOnce => copy is not null;

    /// <summary>True after that: loads are held until a person asks for a rebuild.</summary>
    public bool IsPutBack => _isPutBack;

    /// <summary>The run takes one step more.</summary>
    public async Task PassAsync()
    {
        _steps++;
        if (copy is null || _isPutBack)
        {
            return;
        }

        if (!_isKept && _steps > copy.TakenAfter)
        {
            Keep();
        }
        else if (_isKept && !run.IsNested && Worker.Current is null && _steps > copy.TakenAfter + copy.PutBackAfter)
        {
            await PutBackAsync();
        }
    }

    /// <summary>Puts the copy back, if there is to be one and it is not back yet.</summary>
    public async Task PutBackAsync()
    {
        if (copy is null || _isPutBack)
        {
            return;
        }

        if (!_isKept)
        {
            Keep();
        }

        _isPutBack = true;
        await run.RestartAsync(() =>
        {
            var before = Markers();
            run.Disk.PutBack();
            var lost = before.Except(Markers()).ToList();
            run.Effects.Lost(lost);
            _lost = [.. Remembered(lost)];
            run.Note($"the warehouse is put back to the copy: {lost.Count} markers are lost");
        });
    }

    /// <summary>After the last fault: has the worker in slot 0 look, and asks for the rebuild of what it finds.</summary>
    public async Task RebuildAsync()
    {
        if (copy is null)
        {
            return;
        }

        await run.DoAsync(0, "warehouse sweep", AppCalls.WarehouseSweepAsync);
        var behind = run.Rows.Behind().ToList();
        run.Note($"behind: {string.Join(", ", behind)}");
        if (!IsAskedFor)
        {
            Assert.Empty(_lost.Except(behind, StringComparer.Ordinal));
        }

        if (behind.Count > 0)
        {
            await run.DoAsync(0, "RebuildAll", AppCalls.RebuildAsync);
        }
    }

    /// <summary>True when a person has asked for a rebuild while faults struck: what was lost may be back.</summary>
    public bool IsAskedFor { get; set; }

    private void Keep()
    {
        _isKept = true;
        run.Disk.Keep();
        run.Note("the warehouse is copied");
    }

    // Tables of which the ledger says that something is in that is not any more. Whoever was loaded and did not end yet is loaded again,
    // and nothing is lost by it.
    private IEnumerable<string> Remembered(IReadOnlyList<LostMarker> lost) =>
        run
            .Rows.Entries()
            .Where(entry => entry.State == BatchState.Published && lost.Contains(new LostMarker(entry.Batch, entry.Generation, "loaded")))
            .Select(entry => entry.Table)
            .Distinct(StringComparer.Ordinal);

    private List<LostMarker> Markers()
    {
        using var connection = run.Disk.Warehouse.Connect();
        using (var made = connection.Query("SELECT 1 FROM duckdb_tables() WHERE schema_name = 'landfall' AND table_name = 'markers'"))
        {
            if (!made.Rows().Any())
            {
                return [];
            }
        }

        using var result = connection.Query("SELECT DISTINCT batch, generation, outcome FROM landfall.markers");
        return [.. result.Rows().Select(row => new LostMarker((string)row[0]!, (int)row[1]!, (string)row[2]!))];
    }
}

/// <summary>What a warehouse said of a batch, and says no more.</summary>
internal sealed record LostMarker(string Batch, int Generation, string Outcome);
