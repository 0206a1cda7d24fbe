using Landfall.Faults.Tests.Durable;
using Landfall.Faults.Tests.Files;
using Landfall.Faults.Tests.Storage;
using Landfall.Ledger;

namespace Landfall.Faults.Tests.Hosting;

/// <summary>
/// What happens while faults strike, a step at a time, each drawn: files land, events arrive, workers work, time passes, a person asks.
/// </summary>
internal sealed class RunSteps(FaultRun run, Random random)
{
    private readonly Queue<RunLanding> _toLand = new(run.Landings);
    private readonly List<string> _events = [];

    /// <summary>True while files are still to land.</summary>
    public bool HasMoreToLand => _toLand.Count > 0;

    /// <summary>Events that did not arrive yet never do.</summary>
    public void LoseEvents() => _events.Clear();

    /// <summary>Has the worker in that slot, a file, a person or the clock do something.</summary>
    public async Task DoOneAsync(int slot)
    {
        await run.Warehouse.PassAsync();
        switch (random.Next(24))
        {
            case < 3:
                Land();
                break;
            case < 6 when _events.Count > 0:
                await DeliverAsync(slot);
                break;
            case < 7:
                await run.DoAsync(slot, "sweep", AppCalls.SweepAsync);
                break;
            case < 9:
                await run.DoAsync(slot, "watch", AppCalls.WatchAsync);
                break;
            case < 10 when random.Next(2) == 0:
                await run.DoAsync(slot, "warehouse sweep", AppCalls.WarehouseSweepAsync);
                break;
            case < 11 when random.Next(2) == 0:
                await run.DoAsync(slot, "canary", AppCalls.CanaryAsync);
                break;
            case < 12:
                await run.AdvanceAsync(TimeSpan.FromSeconds(random.Next(8) == 0 ? random.Next(90, 700) : random.Next(1, 90)));
                break;
            case < 13 when random.Next(8) == 0 && run.Orchestrations.Live.Count > 0:
                var lost = run.Orchestrations.Live[random.Next(run.Orchestrations.Live.Count)];
                run.Note($"lost {lost}");
                run.Orchestrations.Lose(lost);
                break;
            case < 14 when random.Next(4) == 0:
                await (run.Warehouse.IsPutBack && random.Next(2) == 0 ? RebuildAsync(slot) : AskAsync(slot));
                break;
            default:
                // Several, as one file's road is many turns.
                for (var turns = random.Next(1, 6); turns > 0 && run.Orchestrations.Ready is { Count: > 0 } ready; turns--)
                {
                    await run.TurnAsync(slot, ready[random.Next(ready.Count)], random.Next(12) == 0 ? (Fate)random.Next(4) : Fate.Kept);
                }

                break;
        }
    }

    private void Land()
    {
        if (!_toLand.TryDequeue(out var file))
        {
            return;
        }

        run.Note($"lands {file.Name}, {string.Join(" + ", file.Files.Select(one => one.Rows.Count))} rows");
        var answer = run.Storage.Answer(
            new StorageRequest("PUT", "landing", file.Name, "", new Dictionary<string, string>(), file.Content)
        );
        run.Take(new LandedVersion(file, answer.Blob!.ETag));
        for (var copies = random.Next(4); copies > 0; copies--)
        {
            _events.Add(file.Name);
        }
    }

    private async Task RebuildAsync(int slot)
    {
        run.Warehouse.IsAskedFor = true;
        await run.DoAsync(slot, "RebuildAll", AppCalls.RebuildAsync);
    }

    // A person asks to read batches again, or to take one out of its table; each begins a generation.
    private async Task AskAsync(int slot)
    {
        var ended = run
            .Rows.Entries()
            .Where(entry => entry.State is BatchState.Published or BatchState.Duplicate or BatchState.Superseded or BatchState.Refused)
            .OrderBy(entry => entry.File.Name, StringComparer.Ordinal)
            .ThenBy(entry => entry.Batch, StringComparer.Ordinal)
            .ToList();
        if (ended.Count == 0)
        {
            return;
        }

        var entry = ended[random.Next(ended.Count)];
        var (function, query) = random.Next(6) switch
        {
            0 => ("ReprocessTable", "?from=2026-11-01&to=2026-11-30"),
            1 => ("ReplayTable", "?force=true"),
            2 or 3 when entry.State != BatchState.Refused => ("ForgetBatch", ""),
            _ => ("ReprocessBatch", ""),
        };
        var isOfBatch = function.EndsWith("Batch", StringComparison.Ordinal);
        await run.DoAsync(slot, $"{function} {(isOfBatch ? $"{entry.Batch} ({entry.File.Name})" : entry.Table)}", worker =>
            AppCalls.AskAsync(worker, function, query, entry)
        );
    }

    private async Task DeliverAsync(int slot)
    {
        var name = _events[random.Next(_events.Count)];
        if (await run.DoAsync(slot, $"event {name}", worker => AppCalls.ArrivedAsync(worker, name)))
        {
            _events.Remove(name);
        }
    }
}
