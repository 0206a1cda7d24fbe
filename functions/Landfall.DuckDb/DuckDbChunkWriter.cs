namespace Landfall.DuckDb;

/// <summary>The columns of one chunk to fill; valid until the call that it was given to returns.</summary>
public readonly unsafe ref struct DuckDbChunkWriter
{
    private readonly DuckDbVectorWriter* _columns;

    internal DuckDbChunkWriter(DuckDbVectorWriter* columns, int columnCount, int capacity)
    {
        _columns = columns;
        ColumnCount = columnCount;
        Capacity = capacity;
    }

    /// <summary>The most rows the chunk takes (2048).</summary>
    public int Capacity { get; }

    /// <summary>The table function's columns.</summary>
    public int ColumnCount { get; }

    /// <summary>A column's writer, which may be copied and kept as long as this one.</summary>
    public DuckDbVectorWriter this[int column] => (uint)column < (uint)ColumnCount
        ? _columns[column]
        : throw new ArgumentOutOfRangeException(nameof(column), column, $"The chunk has {ColumnCount} columns.");
}
