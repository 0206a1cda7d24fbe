using System.Threading.Channels;
using Landfall.Curation.Parts;

namespace Landfall.Curation.Rejects;

/// <summary>Writes rejects as Parquet while the parsing goes on, from the first one on; a clean file costs nothing.</summary>
internal sealed class RejectWriter(
    string batch,
    string folder,
    CurationOptions options,
    Func<FinishedPart, CancellationToken, Task> receiver,
    CancellationTokenSource stop
)
{
    private const int QueueLength = 4096;
    private const string MemoryLimit = "128MB";
    private const long RowGroupBytes = 16 << 20;
    private const long UsualRejectBytes = 300;

    private readonly Channel<Reject> _rejects = Channel.CreateBounded<Reject>(
        new BoundedChannelOptions(QueueLength) { SingleReader = true }
    );
    private readonly PartHandover _handover = new(receiver);
    private readonly Lock _gate = new();
    private Task? _writing;

    /// <summary>The parts that were handed over, once <see cref="CompleteAsync"/> returned.</summary>
    public IReadOnlyList<FinishedPart> Parts => _handover.Parts;

    /// <summary>What was broken most, once <see cref="CompleteAsync"/> returned.</summary>
    public RejectSummary Summary { get; } = new();

    /// <summary>Sets a row aside; blocks while the writer is behind. Called on DuckDB's threads.</summary>
    public void Add(Reject reject, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _writing ??= RunAsync();
            Summary.Add(reject);
        }

        if (!_rejects.Writer.TryWrite(reject))
        {
            _rejects.Writer.WriteAsync(reject, cancellationToken).AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>Waits until every reject is written and handed over; throws what stopped the writing.</summary>
    public async Task CompleteAsync()
    {
        _rejects.Writer.TryComplete();
        await (_writing ?? Task.CompletedTask);
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
        var select = $"SELECT {PartWriter.Quote(batch)} AS _batch_id, * FROM {RejectRows.FunctionName}()";
        using var parts = new PartWriter(
            PartKind.Rejects,
            rows,
            select,
            folder,
            MemoryLimit,
            PartFormat.Options(RowGroupBytes, rows.Columns.Count, UsualRejectBytes)
        );
        while (await _rejects.Reader.WaitToReadAsync(cancellationToken))
        {
            if (await OwnThread.RunAsync(() => parts.Write(cancellationToken)) is { } part)
            {
                await _handover.BeginAsync(part, cancellationToken);
            }
        }
    }
}
