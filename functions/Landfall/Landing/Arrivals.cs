using Landfall.Archives;
using Landfall.Landing.Sweeping;
using Landfall.Ledger;
using Landfall.Planning;
using Landfall.Storage;

namespace Landfall.Landing;

/// <summary>
/// Takes files that arrive: writes them down and wakes their tables. Calls of the same moment in one process are written together, in one
/// transaction a table, and wake each table once; a call ends after its own file's wake.
/// </summary>
public sealed class Arrivals(Registrar registrar, TableWaker waker, RecentFolders recent)
{
    // One transaction holds the two rows of so many files.
    private const int Together = 48;

    private readonly Lock _gate = new();
    private readonly Queue<Arrival> _waiting = new();
    private bool _busy;

    /// <summary>Writes <paramref name="file"/> down and wakes its table; answers where its batch is, or null when the file is to be left
    /// alone.</summary>
    /// <exception cref="LedgerException">The ledger cannot be read: deliver the file again.</exception>
    public Task<Registration?> TakeAsync(LandedFile file, CancellationToken cancellationToken)
    {
        var arrival = new Arrival(file);
        lock (_gate)
        {
            _waiting.Enqueue(arrival);
            if (_busy)
            {
                return arrival.Answer.Task.WaitAsync(cancellationToken);
            }

            _busy = true;
        }

        // The first of them writes for all; it must not end with one caller's patience, so it has no token of its own.
        _ = WriteAsync();
        return arrival.Answer.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Writes all of <paramref name="files"/> down and wakes their tables, each once.</summary>
    public async Task<IReadOnlyList<Registration?>> TakeAllAsync(IReadOnlyList<LandedFile> files, CancellationToken cancellationToken)
    {
        foreach (var file in files)
        {
            recent.Note(file.Place is null ? file.Name : ArchiveMember.BlobOf(file.Name));
        }

        var registered = new List<Registration?>(files.Count);
        foreach (var together in files.Chunk(Together))
        {
            var some = await registrar.RegisterAsync(together, cancellationToken);
            registered.AddRange(some);
            foreach (
                var table in some.OfType<Registration>()
                    .Where(one => one.WakesTable)
                    .Select(one => one.Table)
                    .Distinct(StringComparer.Ordinal)
            )
            {
                await waker.WakeAsync(table, cancellationToken);
            }
        }

        return registered;
    }

    /// <summary>
    /// Writes down what a sweep found and wakes its tables: 48 files together, <paramref name="atOnce"/> such groups side by side, and no
    /// more of <paramref name="files"/> read ahead than that.
    /// </summary>
    /// <exception cref="LedgerException">The ledger cannot be read; what was not taken is found again by the next sweep.</exception>
    public async Task TakeFoundAsync(IAsyncEnumerable<LandedFile> files, int atOnce, CancellationToken cancellationToken)
    {
        var groups = ReadAhead.SelectAsync(files.Chunk(Together), atOnce, (some, stop) => TakeAllAsync(some, stop), cancellationToken);
        await foreach (var _ in groups.WithCancellation(cancellationToken)) { }
    }

    private async Task WriteAsync()
    {
        while (Next() is { Count: > 0 } together)
        {
            await WriteAsync(together);
        }
    }

    private async Task WriteAsync(IReadOnlyList<Arrival> together)
    {
        try
        {
            var registered = await TakeAllAsync([.. together.Select(arrival => arrival.File)], CancellationToken.None);
            foreach (var (arrival, registration) in together.Zip(registered))
            {
                arrival.Answer.TrySetResult(registration);
            }
        }
        catch (LedgerException) when (together.Count > 1)
        {
            // The entry of one of them cannot be read, which is no other one's business: each answers for itself.
            foreach (var arrival in together)
            {
                await WriteAsync([arrival]);
            }
        }
        catch (Exception failure)
        {
            // Handed on to every caller: each of them fails its own invocation, and its file is delivered again.
            foreach (var arrival in together)
            {
                arrival.Answer.TrySetException(failure);
            }
        }
    }

    private List<Arrival> Next()
    {
        lock (_gate)
        {
            var together = new List<Arrival>(Math.Min(Together, _waiting.Count));
            while (together.Count < Together && _waiting.TryDequeue(out var arrival))
            {
                together.Add(arrival);
            }

            _busy = together.Count > 0;
            return together;
        }
    }

    private sealed record Arrival(LandedFile File)
    {
        public TaskCompletionSource<Registration?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
