using Landfall.Contracts;

namespace Landfall.Warehouses;

/// <summary>The columns of staging, storage and view: the contract's, then what every row carries.</summary>
public static class WarehouseColumns
{
    /// <summary>Unknown columns and keys of the source, as JSON; from the part.</summary>
    public const string Rescued = "_rescued";

    /// <summary>The physical line of the row in its decoded file, from 1; from the part.</summary>
    public const string Line = "_line";

    /// <summary>The part that a row stands in; only parts have it.</summary>
    public const string Part = "_part";

    /// <summary>The row's batch; a part has it too.</summary>
    public const string Batch = "_batch_id";

    /// <summary>The row's generation; in a part the one that it was read in.</summary>
    public const string Generation = "_generation";

    /// <summary>When the row was loaded, UTC.</summary>
    public const string LoadedAt = "_loaded_at";

    /// <summary>In mode merge, a keyed hash of the row's values; from the part.</summary>
    public const string RowHash = "_row_hash";

    /// <summary>In mode merge, true for a row that says its key is deleted, which the view hides; from the part.</summary>
    public const string Deleted = "_deleted";

    private static readonly WarehouseColumn[] FromMergeParts =
    [
        new(RowHash, new ColumnType(ColumnKind.Text)),
        new(Deleted, new ColumnType(ColumnKind.Boolean)),
    ];

    private static readonly WarehouseColumn[] FromLoads =
    [
        new(Batch, new ColumnType(ColumnKind.Text)),
        new(Generation, new ColumnType(ColumnKind.Integer)),
        new(LoadedAt, new ColumnType(ColumnKind.Timestamp)),
    ];

    /// <summary>The names that rows carry beside their contract's columns, in order; a view shows those that its storage has.</summary>
    public static IReadOnlyList<string> Carried { get; } = [Rescued, Line, RowHash, Batch, Generation, LoadedAt];

    /// <summary>The first columns of every part, in order: they say whose a row is.</summary>
    public static IReadOnlyList<string> OfRows { get; } = [Part, Batch, Generation];

    /// <summary>The columns of a part that was curated by <paramref name="contract"/>, behind <see cref="OfRows"/>.</summary>
    public static IReadOnlyList<WarehouseColumn> OfParts(TableContract contract) =>
        [
            .. contract.Columns.Select(column => new WarehouseColumn(column.Name, column.Type) { IsLong = contract.IsLong(column) }),
            new(Rescued, new ColumnType(ColumnKind.Json)) { IsLong = contract.LongValues == LongValues.Heap },
            new(Line, new ColumnType(ColumnKind.BigInt)),
            .. contract.Mode == LoadMode.Merge ? FromMergeParts : [],
        ];

    /// <summary>The columns of a staging or storage table for <paramref name="contract"/>.</summary>
    public static IReadOnlyList<WarehouseColumn> Of(TableContract contract) => [.. OfParts(contract), .. FromLoads];
}

/// <summary>A column to be made: every one takes nulls, as the contract's rules were kept before the rows came here.</summary>
public sealed record WarehouseColumn(string Name, ColumnType Type)
{
    /// <summary>True for a text or JSON that may be longer than usual storage keeps, where a warehouse tells them apart.</summary>
    public bool IsLong { get; init; }
}

/// <summary>A column as it is in the warehouse.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TypeName">Its type in the warehouse's own words, as <see cref="IWarehouse.TypeName"/> spells it.</param>
public sealed record StoredColumn(string Name, string TypeName);
