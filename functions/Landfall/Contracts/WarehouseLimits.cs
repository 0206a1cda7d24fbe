namespace Landfall.Contracts;

/// <summary>
/// What a kind of warehouse can keep of what a contract may ask for; known without the warehouse, so that it is said before the first load.
/// </summary>
public sealed record WarehouseLimits
{
    // A row that is sorted by its key carries batch, line, order and hash beside it.
    private const int SortedBytes = 8060 - 1260;
    private const int LoadedBytes = 1_000_000;
    private const int BytesPerUnit = 2;

    /// <summary>The UTF-16 units of a text that every warehouse keeps in its usual storage.</summary>
    internal const int UsualUnits = 4000;

    // The widest value that is no text is a UUID of 36 characters; what Landfall writes itself is below 2,000 bytes a row.
    private const int BytesOfValue = 72;
    private const int BytesOfOwn = 2000;

    /// <summary>DuckDB: no limit that a contract can meet but the names of its own schemas.</summary>
    public static WarehouseLimits DuckDb { get; } =
        new() { Warehouse = "duckdb", OwnSchemas = ["information_schema", "landfall", "pg_catalog", "system", "temp"] };

    /// <summary>A dedicated SQL pool of Synapse; docs/concepts/synapse.md says where each number is from.</summary>
    public static WarehouseLimits Synapse { get; } =
        new()
        {
            Warehouse = "synapse",
            OwnSchemas = ["information_schema", "landfall", "sys"],
            TextUnits = UsualUnits,
            KeyUnits = SortedBytes / BytesPerUnit,
            RowBytes = LoadedBytes,
            Columns = 1024,
        };

    /// <summary>The warehouses that there are.</summary>
    public static IReadOnlyList<WarehouseLimits> All { get; } = [DuckDb, Synapse];

    /// <summary>The kind of warehouse as messages name it, such as <c>synapse</c>.</summary>
    public required string Warehouse { get; init; }

    /// <summary>The schemas that no table of a contract can be in, as they are the warehouse's or Landfall's.</summary>
    public IReadOnlyList<string> OwnSchemas { get; init; } = [];

    /// <summary>The most UTF-16 units of a text or a JSON value; null for no limit.</summary>
    public int? TextUnits { get; init; }

    /// <summary>The most UTF-16 units of all texts together of a key by which rows compete; null for no limit.</summary>
    public int? KeyUnits { get; init; }

    /// <summary>The most bytes of a row's values, two for each UTF-16 unit of a text; null for no limit.</summary>
    public int? RowBytes { get; init; }

    /// <summary>The most columns of a table, those of Landfall among them; null for no limit.</summary>
    public int? Columns { get; init; }

    /// <summary>The most characters in the name of a column, and in each part of a table's name.</summary>
    public int NameLength { get; init; } = 128;

    /// <summary>The most digits of a decimal.</summary>
    public int Precision { get; init; } = 38;

    /// <summary>The most digits after the second; a value with more of them is never loaded.</summary>
    public int SecondDigits { get; init; } = 6;

    /// <summary>The first day of dates and timestamps, in UTC.</summary>
    public DateOnly FirstDay { get; init; } = DateOnly.MinValue;

    /// <summary>The last one.</summary>
    public DateOnly LastDay { get; init; } = DateOnly.MaxValue;

    /// <summary>The columns that Landfall adds to those of a contract of that mode.</summary>
    public static int OwnColumns(LoadMode mode) => mode == LoadMode.Merge ? 7 : 5;

    /// <summary>The most UTF-16 units of a value of <paramref name="column"/>; null for no limit, as of everything that is no
    /// text.</summary>
    public int? UnitsOf(TableContract contract, ContractColumn column)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(column);
        if (column.Type.Kind is not (ColumnKind.Text or ColumnKind.Json) || TextUnits is not { } units)
        {
            return null;
        }

        if (contract.IsLong(column))
        {
            return RowUnits(contract);
        }

        return KeyUnits is { } shared && IsTextOfKey(contract, column) ? ShareOf(contract, column, shared, units) : units;
    }

    /// <summary>The most UTF-16 units of what unknown columns and keys come to; null for no limit.</summary>
    public int? RescuedUnits(TableContract contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        return contract.LongValues == LongValues.Heap ? RowUnits(contract) : TextUnits;
    }

    /// <summary>The most UTF-16 units of all texts and JSON of a row; null where no row can have more, or there is no limit.</summary>
    public int? RowUnits(TableContract contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        if (RowBytes is not { } bytes || TextUnits is not { } units)
        {
            return null;
        }

        var left = (bytes - BytesOfOwn - (BytesOfValue * contract.Columns.Count)) / BytesPerUnit;
        var texts = contract.Columns.Count(column => column.Type.Kind is ColumnKind.Text or ColumnKind.Json) + 1;
        return contract.LongValues == LongValues.Heap || (long)texts * units > left ? left : null;
    }

    // The texts of a key share what there is alike, but none gets more than it can use by the length that it declares; where all declare
    // one and there is room for them, none gets less than that.
    private static int ShareOf(TableContract contract, ContractColumn column, int shared, int units)
    {
        var declared = contract.Columns.Where(one => IsTextOfKey(contract, one)).Select(one => one.Rules.MaxLength).ToList();
        var hasRoom = declared.Sum(length => (long)(length ?? units)) <= shared;
        var (fits, tooMuch) = (0, units + 1);
        while (tooMuch - fits > 1)
        {
            var level = (fits + tooMuch) / 2;
            (fits, tooMuch) = declared.Sum(length => (long)Share(length, level)) <= shared ? (level, tooMuch) : (fits, level);
        }

        return Share(column.Rules.MaxLength, fits);

        // A character takes two units at most.
        int Share(int? length, int level) => (int)Math.Clamp(level, hasRoom ? length!.Value : 0L, Math.Min(2L * (length ?? units), units));
    }

    private static bool IsTextOfKey(TableContract contract, ContractColumn column) =>
        column.Type.Kind == ColumnKind.Text && contract.CompetingKey.Contains(column.Name, StringComparer.Ordinal);
}
