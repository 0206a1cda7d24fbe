using Landfall.Contracts;
using Landfall.Curation.Parsing;
using Landfall.Curation.Parts;
using Landfall.Curation.Rejects;
using Landfall.Curation.Splitting;
using Landfall.DuckDb;

namespace Landfall.Curation.Scanning;

/// <summary>The files of a pass as a table that DuckDB reads: one scan after the other, each giving the rows of one part.</summary>
internal sealed class CurationScan(
    TablePlan plan,
    Func<RowParser> parsers,
    BlockQueue queue,
    BlockPool pool,
    Action<SetAside, CancellationToken> setAside,
    CurationOptions options,
    bool isSmall,
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

    public IDuckDbScan Open() => this;

    /// <remarks>Called on the thread that the worker works on: one of the instance's own, or that of the part's COPY.</remarks>
    public IDuckDbScanWorker CreateWorker()
    {
        if (!isSmall)
        {
            BackgroundThread.Enter();
        }

        return new CurationWorker(this, parsers());
    }

    public void Dispose() { }

    /// <summary>Waits for the part's next block of a file that is not out; null at its end.</summary>
    public Block? Take()
    {
        while (queue.Take(Part, stopping) is { } block)
        {
            if (!block.File!.IsOut)
            {
                block.File.Begin();
                return block;
            }

            pool.Return(block);
        }

        return null;
    }

    /// <summary>Gives a block back.</summary>
    public void Return(Block block) => pool.Return(block);

    /// <summary>Sets a row aside; a contract that refuses the whole file for it puts the file out.</summary>
    public void Reject(FileRead file, Reject reject)
    {
        if (plan.Contract.OnBadValue == OnBadValue.RejectFile)
        {
            file.FirstRejects.Add(reject);
            file.Fail(Refusals.RejectFile(reject.Line, reject.Violations[0].ToString()));
            return;
        }

        setAside(new SetAside(file, reject), stopping);
    }
}
