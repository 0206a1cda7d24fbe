using System.Threading.Channels;
using Landfall.Curation.Parts;

namespace Landfall.Curation.Rejects;

/// <summary>Writes the rejects of a pass as Parquet while the parsing goes on, from the first one on; clean files cost nothing.</summary>
internal sealed class RejectWriter(
    PartDatabases databases,
    PartInstance instance,
    PartPlace place,
    CurationOptions options,
    Func<FinishedPart, CancellationToken, Task> receiver,
    CancellationTokenSource stop
)
{
    private const int QueueLength = 4096;
    private const long RowGroupBytes = 16 << 20;
    private const long UsualRejectBytes = 300;

    private readonly Channel<SetAside> _rejects = Channel.CreateBounded<SetAside>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true }
    );
    private readonly PartHandover _handover = new(receiver);
    private readonly Lock _gate = new();
    private Task? _writing;
    private FinishedPart? _last;

    /// <summary>The parts in order, once <see cref="CompleteAsync"/> returned.</summary>
    public IReadOnlyList<FinishedPart> Parts => _last is null ? _handover.Parts : [.. _handover.Parts, _last];

    /// <summary>Sets a row aside; blocks while the writer is behind. Called on DuckDB's threads.</summary>
    public void Add(SetAside reject, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _writing ??= RunAsync();
            reject.File.Summary.Add(reject.Reject);
            reject.File.FirstRejects.Add(reject.Reject);
        }

        if (!_rejects.Writer.TryWrite(reject))
        {
            _rejects.Writer.WriteAsync(reject, cancellationToken).AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>Waits until every reject is written and all parts but the last are handed over; throws what stopped the writing.</summary>
    public async Task CompleteAsync()
    {
        _rejects.Writer.TryComplete();
        await (_writing ?? Task.CompletedTask);
    }

    /// <summary>Hands the last part over, which waits until the pass as a whole has been found good.</summary>
    public async Task HandOverLastAsync(CancellationToken cancellationToken)
    {
        if (_last is not null)
        {
            await _handover.BeginAsync(_last, cancellationToken);
            _last = null;
            await _handover.EndAsync();
        }
    }

    private async Task RunAsync()
    {
        var isDone = false;
        try
        {
            await Task.Yield();
            await WriteAsync(stop.Token);
            isDone = true;
        }
        finally
        {
            // Nobody would empty the queue any more: whoever waits for room must be let go.
            if (!isDone)
            {
                await stop.CancelAsync();
            }

            await _handover.EndAsync();
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        var rows = new RejectRows(_rejects.Reader, options.RejectsPerPart, cancellationToken);
        using var parts = new PartWriter(
            instance,
            databases,
            rows,
            (_, function) => $"SELECT * FROM {function}()",
            place,
            PartFormat.Options(RowGroupBytes, rows.Columns.Count, UsualRejectBytes)
        );
        while (await _rejects.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_last is not null)
            {
                await _handover.BeginAsync(_last, cancellationToken);
                _last = null;
            }

            _last = await OwnThread.RunAsync(() => parts.Write(cancellationToken));
            rows.Part++;
        }
    }
}
