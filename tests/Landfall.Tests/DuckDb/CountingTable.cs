using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Landfall.DuckDb;

namespace Landfall.Tests.DuckDb;

/// <summary>
/// The numbers from 0, each with a text of number % 40 characters (NULL for 0), made by threads that draw chunks from one counter.
/// </summary>
internal sealed class CountingTable(string name, long rows) : IDuckDbTableFunction
{
    private int _opened;
    private int _disposed;
    private int _workers;
    private int _workersDisposed;

    public string Name => name;

    public IReadOnlyList<DuckDbColumn> Columns { get; init; } =
    [new("number", new(DuckDbTypeId.BigInt)), new("text", new(DuckDbTypeId.Varchar))];

    public int MaxThreads { get; init; } = 1;

    public (string Where, Exception Error)? Throws { get; init; }

    public Action? BeforeFill { get; init; }

    public bool Overstates { get; init; }

    public long RowCount => rows;

    public int Opened => _opened;

    public int Disposed => _disposed;

    public int Workers => _workers;

    public int WorkersDisposed => _workersDisposed;

    public IDuckDbScan Open()
    {
        ThrowAt("open");
        Interlocked.Increment(ref _opened);
        return new Scan(this);
    }

    private void ThrowAt(string where)
    {
        if (Throws is { } planned && string.Equals(planned.Where, where, StringComparison.Ordinal))
        {
            throw planned.Error;
        }
    }

    private sealed class Scan(CountingTable table) : IDuckDbScan
    {
        private long _next;

        public IDuckDbScanWorker CreateWorker()
        {
            table.ThrowAt("worker");
            Interlocked.Increment(ref table._workers);
            return new Worker(table, this);
        }

        public long Draw(int count) => Interlocked.Add(ref _next, count) - count;

        public void Dispose()
        {
            Interlocked.Increment(ref table._disposed);
            table.ThrowAt("dispose");
        }
    }

    private sealed unsafe class Worker(CountingTable table, Scan scan) : IDuckDbScanWorker
    {
        // DuckDB keeps pointing at it while rows are read.
        private static readonly byte[] Texts = Pinned();

        public int Fill(in DuckDbChunkWriter chunk)
        {
            table.BeforeFill?.Invoke();
            table.ThrowAt("fill");
            var first = scan.Draw(chunk.Capacity);
            if (first > 1_000_000)
            {
                table.ThrowAt("late");
            }

            var count = (int)Math.Clamp(table.RowCount - first, 0, chunk.Capacity);
            var (numbers, texts) = (chunk[0], chunk[1]);
            var text = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(Texts));
            for (var row = 0; row < count; row++)
            {
                var number = first + row;
                ((long*)numbers.Data)[row] = number;
                if (number % 40 == 0)
                {
                    texts.SetNull(row);
                }
                else
                {
                    texts.SetStringInPlace(row, text, (int)(number % 40));
                }
            }

            return table.Overstates ? chunk.Capacity + 1 : count;
        }

        public void Dispose() => Interlocked.Increment(ref table._workersDisposed);

        private static byte[] Pinned()
        {
            var texts = GC.AllocateArray<byte>(40, pinned: true);
            texts.AsSpan().Fill((byte)'x');
            return texts;
        }
    }
}
