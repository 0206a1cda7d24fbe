namespace Landfall.Contracts;

/// <summary>What a loaded file does to its table.</summary>
public enum LoadMode
{
    /// <summary>The snapshot that the file belongs to becomes the whole table.</summary>
    Full,

    /// <summary>The rows are added.</summary>
    Append,

    /// <summary>The rows are upserted by primary key.</summary>
    Merge,
}

/// <summary>What happens in mode append when a blob that is loaded is written again with other content.</summary>
public enum OnRewrite
{
    /// <summary>The newer version's rows take the place of the older one's.</summary>
    Replace,

    /// <summary>The newer version's rows are added to the older one's.</summary>
    Add,

    /// <summary>The newer version waits for a person.</summary>
    Park,
}

/// <summary>What happens in mode append to a file with the content of another one whose rows are in the table.</summary>
public enum OnRepeatedContent
{
    /// <summary>It is a duplicate, and its rows are left out.</summary>
    Skip,

    /// <summary>Its rows are added; only the same blob that lands again is a duplicate.</summary>
    Add,
}

/// <summary>What becomes of a value that is longer than a warehouse's usual storage keeps, where it has such a limit.</summary>
public enum LongValues
{
    /// <summary>It does not fit, as if the contract had said that length.</summary>
    Reject,

    /// <summary>The table is made as storage that keeps it, which is slower to read.</summary>
    Heap,
}

/// <summary>In mode append: rows whose key the table has already are left out.</summary>
/// <param name="Columns">The key's columns by their warehouse names, at least one, each required.</param>
/// <param name="LookBack">How long before a load rows count as there; null for all rows.</param>
public sealed record Deduplication(IReadOnlyList<string> Columns, TimeSpan? LookBack);

/// <summary>In mode merge: how a row says that its key is deleted.</summary>
/// <param name="Column">The column by its warehouse name.</param>
/// <param name="Value">The value in it that means deleted, written as the contract writes it, such as <c>true</c>.</param>
public sealed record DeletedWhen(string Column, string Value);
