using System.Runtime.InteropServices;
using System.Text;
using Landfall.Contracts;
using Landfall.Curation.Parquet;
using Landfall.Curation.Parsing;
using Landfall.Curation.Rejects;
using Landfall.Curation.Splitting;

namespace Landfall.Curation;

/// <summary>
/// One file in a pass over several: how its records are read, what was counted of them, and why it is out if it is. A file that is out
/// stops being read and keeps none of the others from going on.
/// </summary>
internal sealed unsafe class FileRead : IDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly Dictionary<int, long> _rejectRows = [];
    private byte* _batch;
    private Exception? _failure;

    public FileRead(string batch, int generation, TablePlan plan, CancellationToken pass)
    {
        (Batch, Generation) = (batch, generation);
        Map = plan.Contract.Dialect.Format == FileFormat.Ndjson ? null : new ColumnMap(plan);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(pass);
        Stopped = _stop.Token;

        // A vector may read behind a text's end.
        var text = Encoding.UTF8.GetBytes(batch);
        _batch = (byte*)NativeMemory.AllocZeroed((nuint)text.Length + Block.Padding);
        text.CopyTo(new Span<byte>(_batch, text.Length));
        BatchLength = text.Length;
    }

    /// <summary>The batch that each of its rows and rejects carries.</summary>
    public string Batch { get; }

    /// <summary>The generation that each of its rows carries.</summary>
    public int Generation { get; }

    /// <summary>The batch as UTF-8; it stays where it is until the file is disposed.</summary>
    public byte* BatchText => _batch;

    /// <summary>Its bytes.</summary>
    public int BatchLength { get; }

    /// <summary>Where its header's fields belong; null for a format whose records name their values.</summary>
    public ColumnMap? Map { get; }

    /// <summary>The columns of a Parquet file, once it is open.</summary>
    public IReadOnlyList<ParquetField> Fields { get; set; } = [];

    /// <summary>What its text is stored in, once its first bytes are read.</summary>
    public TextEncoding StoredAs { get; set; } = TextEncoding.Utf8;

    public EncodingEvidence Evidence { get; } = new();

    public Tally Tally { get; } = new();

    public RejectSummary Summary { get; } = new();

    /// <summary>What is kept of its rejects when it is refused for them.</summary>
    public FirstOnes FirstRejects { get; } = new();

    /// <summary>What reads it; null before its turn.</summary>
    public IRecordSource? Source { get; set; }

    /// <summary>Cancelled with the pass, and when the file is out.</summary>
    public CancellationToken Stopped { get; }

    /// <summary>Why the file is out; null while it is not.</summary>
    public Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>True once the file is out: nothing more of it is parsed.</summary>
    public bool IsOut => Failure is not null;

    /// <summary>True once a thread has begun to parse its records, so that rows of it may be in a part.</summary>
    public bool IsParsed { get; private set; }

    /// <summary>Its rejects in each reject part.</summary>
    public IReadOnlyDictionary<int, long> RejectRows => _rejectRows;

    /// <summary>Puts the file out; the first reason counts.</summary>
    public void Fail(Exception failure)
    {
        if (Interlocked.CompareExchange(ref _failure, failure, null) is null)
        {
            _stop.Cancel();
        }
    }

    /// <summary>Notes that its records are being parsed.</summary>
    public void Begin() => IsParsed = true;

    /// <summary>Counts a reject that stands in a reject part; called by the one thread that writes them.</summary>
    public void CountReject(int part) => _rejectRows[part] = _rejectRows.GetValueOrDefault(part) + 1;

    public void Dispose()
    {
        Source?.Dispose();
        _stop.Dispose();
        NativeMemory.Free(_batch);
        _batch = null;
    }
}
