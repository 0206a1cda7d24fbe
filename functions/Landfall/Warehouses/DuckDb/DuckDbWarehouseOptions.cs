using System.ComponentModel.DataAnnotations;

namespace Landfall.Warehouses.DuckDb;

/// <summary>The DuckDB file that is the warehouse of one machine, and what it may use.</summary>
public sealed class DuckDbWarehouseOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Landfall:Warehouse:DuckDb";

    /// <summary>The database file; its folder is made when it is missing. One process at a time can have it open.</summary>
    [Required]
    public string Path { get; set; } = "warehouse.duckdb";

    /// <summary>
    /// Memory of the engine as DuckDB writes it, such as <c>1GB</c>; what does not fit goes to the temp folder. All loads and queries share
    /// it, and it is taken off the budget of the process. Null for 1 GB, or half of the budget where that is less.
    /// </summary>
    [RegularExpression("^[0-9]+(KB|MB|GB|KiB|MiB|GiB)$")]
    public string? MemoryLimit { get; set; }

    /// <summary>Threads of the engine; 0 for one a core.</summary>
    [Range(0, 256)]
    public int Threads { get; set; }

    /// <summary>
    /// A folder of this warehouse's own for parts on their way and for what spills; emptied at every start. Null for one beside the file.
    /// </summary>
    public string? TempFolder { get; set; }

    /// <summary>Parts that are fetched at once.</summary>
    [Range(1, 32)]
    public int PartsAtOnce { get; set; } = 4;

    /// <summary>Bytes of parts that lie in the temp folder before they are copied into a table; one part alone may be larger.</summary>
    [Range(1 << 20, 1L << 40)]
    public long PartBytes { get; set; } = 256L << 20;

    /// <summary>
    /// Bytes of parts from which on a load reads them where they are. Each of its statements opens them anew, which costs more than to copy
    /// a few rows into a table of the session once.
    /// </summary>
    [Range(0, 1L << 40)]
    public long ShownPartBytes { get; set; } = 1L << 20;
}
