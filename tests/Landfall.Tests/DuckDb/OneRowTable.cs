using Landfall.DuckDb;

namespace Landfall.Tests.DuckDb;

/// <summary>A table of one row that a test writes.</summary>
internal sealed class OneRowTable(string name, IReadOnlyList<DuckDbColumn> columns, FillRow fill) : IDuckDbTableFunction
{
    public string Name => name;

    public IReadOnlyList<DuckDbColumn> Columns => columns;

    public int MaxThreads => 1;

    public IDuckDbScan Open() => new Scan(fill);

    private sealed class Scan(FillRow fill) : IDuckDbScan
    {
        public IDuckDbScanWorker CreateWorker() => new Worker(fill);

        public void Dispose() { }
    }

    private sealed class Worker(FillRow fill) : IDuckDbScanWorker
    {
        private bool _done;

        public int Fill(in DuckDbChunkWriter chunk)
        {
            if (_done)
            {
                return 0;
            }

            fill(chunk);
            _done = true;
            return 1;
        }

        public void Dispose() { }
    }
}
