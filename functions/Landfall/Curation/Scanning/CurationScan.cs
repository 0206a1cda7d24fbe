using Landfall.Contracts;
using Landfall.Curation.Parsing;
using Landfall.Curation.Rejects;
using Landfall.Curation.Splitting;
using Landfall.DuckDb;

namespace Landfall.Curation.Scanning;

/// <summary>The file as a table that DuckDB reads: one scan after the other, each giving the rows of one part.</summary>
internal sealed class CurationScan(
    TablePlan plan,
    Func<RowParser> parsers,
    BlockQueue queue,
    BlockPool pool,
    Action<Reject, CancellationToken> setAside,
    CurationOptions options,
    CancellationToken stopping
) : IDuckDbTableFunction, IDuckDbScan
{
    /// <summary>The function's name in SQL.</summary>
    public const string FunctionName = "landed";

    public string Name => FunctionName;

    public IReadOnlyList<DuckDbColumn> Columns => plan.Output;

    public int MaxThreads => options.Threads;

    /// <summary>The part that the next scan gives, from 0.</summary>
    public int Part { get; set; }

    /// <summary>Bytes that one record may have.</summary>
    public int MaxRecordBytes => options.MaxRecordBytes;

    /// <summary>What all scans counted.</summary>
    public Tally Tally { get; } = new();

    public IDuckDbScan Open() => this;

    public IDuckDbScanWorker CreateWorker() => new CurationWorker(this, parsers());

    public void Dispose() { }

    /// <summary>Waits for the part's next block; null at its end.</summary>
    public Block? Take() => queue.Take(Part, stopping);

    /// <summary>Gives a block back.</summary>
    public void Return(Block block) => pool.Return(block);

    /// <summary>Sets a row aside.</summary>
    /// <exception cref="TerminalException">The contract refuses the whole file for it.</exception>
    public void Reject(long line, long offset, long length, IReadOnlyList<Violation> violations)
    {
        if (plan.Contract.OnBadValue == OnBadValue.RejectFile)
        {
            throw Refusals.RejectFile(line, violations[0].ToString());
        }

        setAside(new Reject(line, offset, length, violations), stopping);
    }
}
