using System.Threading.Channels;
using Landfall.DuckDb;

namespace Landfall.Curation.Rejects;

/// <summary>The gathered rejects as a table that DuckDB reads, one part after the other.</summary>
internal sealed class RejectRows(ChannelReader<SetAside> queue, int rejectsPerPart, CancellationToken stopping)
    : IDuckDbTableFunction,
        IDuckDbScan,
        IDuckDbScanWorker
{
    /// <summary>The function's name in SQL.</summary>
    public const string FunctionName = "set_aside";

    private readonly TextArena _texts = new();
    private int _left;

    public string Name => FunctionName;

    public IReadOnlyList<DuckDbColumn> Columns { get; } =
    [
        new("_batch_id", new DuckDbType(DuckDbTypeId.Varchar)),
        new("line", new DuckDbType(DuckDbTypeId.BigInt)),
        new("byte_offset", new DuckDbType(DuckDbTypeId.BigInt)),
        new("byte_length", new DuckDbType(DuckDbTypeId.BigInt)),
        new("violations", new DuckDbType(DuckDbTypeId.Varchar)),
    ];

    public int MaxThreads => 1;

    /// <summary>The part that the next scan gives, from 0.</summary>
    public int Part { get; set; }

    public IDuckDbScan Open()
    {
        _left = rejectsPerPart;
        return this;
    }

    public IDuckDbScanWorker CreateWorker() => this;

    public unsafe int Fill(in DuckDbChunkWriter chunk)
    {
        _texts.Reset();
        var rows = 0;
        var most = Math.Min(_left, chunk.Capacity);
        while (rows < most && TryTake(wait: rows == 0, out var next))
        {
            var (file, reject) = next;
            chunk[0].SetStringInPlace(rows, file.BatchText, file.BatchLength);
            ((long*)chunk[1].Data)[rows] = reject.Line;
            ((long*)chunk[2].Data)[rows] = reject.Offset;
            ((long*)chunk[3].Data)[rows] = reject.Length;
            var violations = ViolationsJson.Write(reject.Violations);
            chunk[4].SetStringInPlace(rows, _texts.Copy(violations), violations.Length);
            file.CountReject(Part);
            rows++;
        }

        _left -= rows;
        return rows;
    }

    // Called on a thread of DuckDB, which may block.
    private bool TryTake(bool wait, out SetAside next) =>
        queue.TryRead(out next) || (wait && queue.WaitToReadAsync(stopping).AsTask().GetAwaiter().GetResult() && queue.TryRead(out next));

    // Called for the scan and for its worker, part after part; the memory is made anew when it is needed.
    public void Dispose() => _texts.Dispose();
}

/// <summary>Keeps the rejects that stand first in the file, in whatever order its threads meet them.</summary>
internal sealed class FirstOnes
{
    /// <summary>How many are kept.</summary>
    public const int Most = 100;

    private static readonly IComparer<(long Line, long Offset)> LastFirst = Comparer<(long, long)>.Create((x, y) => y.CompareTo(x));

    private readonly PriorityQueue<Reject, (long Line, long Offset)> _kept = new(LastFirst);
    private readonly Lock _gate = new();

    public void Add(Reject reject)
    {
        var place = (reject.Line, reject.Offset);
        lock (_gate)
        {
            if (_kept.Count < Most)
            {
                _kept.Enqueue(reject, place);
            }
            else
            {
                _kept.EnqueueDequeue(reject, place);
            }
        }
    }

    /// <summary>Those that are kept, by place.</summary>
    public IReadOnlyList<Reject> InOrder()
    {
        lock (_gate)
        {
            return [.. _kept.UnorderedItems.OrderBy(one => one.Priority).Select(one => one.Element)];
        }
    }
}

/// <summary>Counts violations by column and rule, for the one sentence that a person reads first.</summary>
internal sealed class RejectSummary
{
    private const int MostShown = 3;

    private readonly Dictionary<(string? Column, string Rule), long> _counts = [];
    private readonly Dictionary<string, long> _rows = new(StringComparer.Ordinal);

    /// <summary>Rows by the rule that each broke first; complete once every reject is written.</summary>
    public IReadOnlyDictionary<string, long> RowsByRule => _rows;

    public void Add(Reject reject)
    {
        var first = reject.Violations[0].Rule;
        _rows[first] = _rows.GetValueOrDefault(first) + 1;
        foreach (var violation in reject.Violations)
        {
            var key = (violation.Column, violation.Rule);
            _counts[key] = _counts.GetValueOrDefault(key) + 1;
        }
    }

    /// <summary>The rule of the most frequent one; null when there is none.</summary>
    public string? FirstRule => MostFrequent.Select(count => count.Key.Rule).FirstOrDefault();

    private IEnumerable<KeyValuePair<(string? Column, string Rule), long>> MostFrequent =>
        _counts
            .OrderByDescending(count => count.Value)
            .ThenBy(count => count.Key.Column, StringComparer.Ordinal)
            .ThenBy(count => count.Key.Rule, StringComparer.Ordinal);

    /// <summary>The most frequent ones, such as <c>Amount: type (12), fields (3)</c>.</summary>
    public override string ToString() =>
        string.Join(
            ", ",
            MostFrequent
                .Take(MostShown)
                .Select(count =>
                    FormattableString.Invariant($"{(count.Key.Column is { } column ? column + ": " : "")}{count.Key.Rule} ({count.Value})")
                )
        );
}
