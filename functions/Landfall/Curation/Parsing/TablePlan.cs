using Landfall.Contracts;
using Landfall.DuckDb;

namespace Landfall.Curation.Parsing;

/// <summary>A contract made ready for parsing, shared by all threads of a run.</summary>
internal sealed class TablePlan
{
    /// <summary>Where unknown columns and keys go, as one JSON object.</summary>
    public const string RescuedColumn = "_rescued";

    /// <summary>The physical line on which the row began.</summary>
    public const string LineColumn = "_line";

    /// <summary>The batch that the row is of.</summary>
    public const string BatchColumn = "_batch_id";

    /// <summary>The generation of the batch that the row was read in.</summary>
    public const string GenerationColumn = "_generation";

    private const int BitsPerWord = 64;

    /// <param name="contract">What rows must look like.</param>
    /// <param name="limits">What the warehouse keeps of them; null for no limits.</param>
    public TablePlan(TableContract contract, WarehouseLimits? limits = null)
    {
        Contract = contract;
        MostRescuedUnits = limits?.RescuedUnits(contract) ?? int.MaxValue;
        MostRowUnits = limits?.RowUnits(contract) ?? int.MaxValue;
        Columns =
        [
            .. contract.Columns.Select(
                (column, index) => new ColumnPlan(column, index, contract.Dialect, limits?.UnitsOf(contract, column))
            ),
        ];
        Words = (Columns.Length + BitsPerWord - 1) / BitsPerWord;
        All = Mask(_ => true);
        Required = Mask(column => column.Required);
        Output =
        [
            .. Columns.Select(column => column.ToDuckDb()),
            new DuckDbColumn(RescuedColumn, new DuckDbType(DuckDbTypeId.Varchar)),
            new DuckDbColumn(LineColumn, new DuckDbType(DuckDbTypeId.BigInt)),
            new DuckDbColumn(BatchColumn, new DuckDbType(DuckDbTypeId.Varchar)),
            new DuckDbColumn(GenerationColumn, new DuckDbType(DuckDbTypeId.Integer)),
        ];
    }

    public TableContract Contract { get; }

    public ColumnPlan[] Columns { get; }

    /// <summary>The columns that the parsers write, in order: the contract's, then four that every row has.</summary>
    public IReadOnlyList<DuckDbColumn> Output { get; }

    /// <summary>64-bit words in a mask over the columns.</summary>
    public int Words { get; }

    /// <summary>The mask of every column.</summary>
    public ulong[] All { get; }

    /// <summary>The mask of the columns that may not be null.</summary>
    public ulong[] Required { get; }

    /// <summary>The most UTF-16 units of what is rescued of a row.</summary>
    public int MostRescuedUnits { get; }

    /// <summary>The most UTF-16 units of all texts of a row.</summary>
    public int MostRowUnits { get; }

    /// <summary>True when a value that does not fit a column which may be null becomes null.</summary>
    public bool NullsBadValues => Contract.OnBadValue == OnBadValue.NullValue;

    private ulong[] Mask(Func<ColumnPlan, bool> chosen)
    {
        var mask = new ulong[Words];
        foreach (var column in Columns.Where(chosen))
        {
            mask[column.Index / BitsPerWord] |= 1UL << (column.Index % BitsPerWord);
        }

        return mask;
    }
}
