namespace Landfall.Tests.Warehouses.Synapse;

/// <summary>An answer to a command.</summary>
/// <param name="RowsChanged">As ExecuteNonQuery gives it.</param>
/// <param name="Rows">As a reader gives them.</param>
internal sealed record FakeAnswer(int RowsChanged, IReadOnlyList<object?[]> Rows)
{
    public static FakeAnswer Nothing { get; } = new(-1, []);

    public static FakeAnswer Changed(int rows) => new(rows, []);

    public static FakeAnswer Of(params object?[][] rows) => new(-1, rows);
}
