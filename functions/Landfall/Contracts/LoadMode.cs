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
