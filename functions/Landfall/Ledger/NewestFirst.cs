namespace Landfall.Ledger;

/// <summary>Reads entries of a table after a batch, or from its newest file on; so many at most.</summary>
internal delegate IAsyncEnumerable<EntryReading> ReadEntries(string table, string? after, int most, CancellationToken cancellationToken);

/// <summary>Reads a table's entries from its newest file on, first one, then more and more at once: few are wanted of most
/// tables.</summary>
internal sealed class NewestFirst(ReadEntries read, string table)
{
    private const int MostAtOnce = 64;

    private readonly Queue<EntryReading> _read = [];
    private int _next = 1;
    private string? _after;
    private bool _isLast;

    /// <summary>The newest entry that was not moved past; null when there is none left.</summary>
    public EntryReading? Head => _read.TryPeek(out var head) ? head : null;

    /// <summary>Reads the table's first entry.</summary>
    public static async Task<NewestFirst> OpenAsync(ReadEntries read, string table, CancellationToken cancellationToken)
    {
        var opened = new NewestFirst(read, table);
        await opened.ReadAsync(cancellationToken);
        return opened;
    }

    /// <summary>Leaves <see cref="Head"/> behind.</summary>
    public async Task MoveAsync(CancellationToken cancellationToken)
    {
        _read.Dequeue();
        if (_read.Count == 0 && !_isLast)
        {
            await ReadAsync(cancellationToken);
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        await foreach (var reading in read(table, _after, _next, cancellationToken))
        {
            _read.Enqueue(reading);
            _after = reading.Batch;
        }

        _isLast = _read.Count < _next;
        _next = Math.Min(_next * 4, MostAtOnce);
    }
}
