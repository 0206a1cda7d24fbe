using System.Globalization;
using Landfall.Contracts;

namespace Landfall.Warehouses.Synapse;

/// <summary>How Synapse keeps the kinds of a contract; docs/concepts/synapse.md has the reasons.</summary>
internal static class SynapseTypes
{
    /// <summary>How texts are compared: the default collation takes A for a, and so one Salesforce id of 15 letters for another.</summary>
    public const string Collation = "COLLATE Latin1_General_100_BIN2";

    private const string LongText = "nvarchar(max)";
    private const int MaxUnicode = 4000;

    // What the catalogue says of a max type.
    private const int Unbounded = -1;
    private const int UuidLength = 36;

    // What Landfall writes itself is short; a columnstore compresses texts of up to 32 bytes with less memory.
    private static readonly Dictionary<string, int> OwnLengths = new(StringComparer.Ordinal)
    {
        [WarehouseColumns.Batch] = 128,
        [WarehouseColumns.RowHash] = 32,
    };

    /// <summary>The column as CREATE TABLE and ALTER TABLE write it.</summary>
    public static string Definition(WarehouseColumn column)
    {
        var type = column.Type.Kind switch
        {
            ColumnKind.Text or ColumnKind.Json when column.IsLong => $"{LongText} {Collation}",
            ColumnKind.Text or ColumnKind.Json => Text("nvarchar", OwnLengths.GetValueOrDefault(column.Name, MaxUnicode)),
            ColumnKind.Uuid => Text("varchar", UuidLength),
            _ => Name(column.Type),
        };
        return $"{SynapseText.Identifier(column.Name)} {type} NULL";
    }

    /// <summary>The type without the length of texts, but that of long ones.</summary>
    public static string Name(WarehouseColumn column) =>
        column is { IsLong: true, Type.Kind: ColumnKind.Text or ColumnKind.Json } ? LongText : Name(column.Type);

    /// <summary>The type without the length of texts.</summary>
    public static string Name(ColumnType type) =>
        type.Kind switch
        {
            ColumnKind.Text or ColumnKind.Json => "nvarchar",
            ColumnKind.Uuid => "varchar",
            ColumnKind.Boolean => "bit",
            ColumnKind.Integer => "int",
            ColumnKind.BigInt => "bigint",
            ColumnKind.Double => "float",
            ColumnKind.Decimal => string.Create(CultureInfo.InvariantCulture, $"decimal({type.Precision},{type.Scale})"),
            ColumnKind.Date => "date",
            ColumnKind.Time => "time(6)",
            ColumnKind.Timestamp => "datetime2(6)",
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Synapse has no type for this kind of column."),
        };

    /// <summary>The same word from what the catalogue says of a column.</summary>
    public static string Stored(string type, int precision, int scale, int bytes) =>
        type switch
        {
            "nvarchar" when bytes == Unbounded => LongText,
            "decimal" or "numeric" => string.Create(CultureInfo.InvariantCulture, $"decimal({precision},{scale})"),
            "time" or "datetime2" => string.Create(CultureInfo.InvariantCulture, $"{type}({scale})"),
            _ => type,
        };

    private static string Text(string type, int length) => string.Create(CultureInfo.InvariantCulture, $"{type}({length}) {Collation}");
}
