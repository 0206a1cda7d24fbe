using Landfall.Contracts;
using Landfall.Curation.Parsing;
using Landfall.DuckDb;

namespace Landfall.Curation.Parts;

/// <summary>
/// What the rows of a merge table carry in their parts: by which of two equally new rows wins, and whether a row says that its key is
/// deleted.
/// </summary>
internal static class MergeColumns
{
    /// <summary>How many there are.</summary>
    public const int Count = 2;

    /// <summary>The keyed hash: <see cref="HashDigits"/> hex digits.</summary>
    public const string RowHash = "_row_hash";

    /// <summary>Whether the row deletes its key; never null.</summary>
    public const string Deleted = "_deleted";

    /// <summary>128 bits: by chance no two rows of one key and order ever share them.</summary>
    public const int HashDigits = 32;

    private const string KeyVariable = "landfall_row_hash_key";

    /// <summary>
    /// The statement that puts the key where <see cref="List"/> finds it; its one parameter is the key, as errors may quote the SQL.
    /// </summary>
    public const string SetKey = $"SET VARIABLE {KeyVariable} = ?";

    /// <summary>Both columns, as a SELECT lists them.</summary>
    public static string List(TableContract contract) => $"{Hash(contract)} AS {RowHash}, {IsDeleted(contract.DeletedWhen)} AS {Deleted}";

    // Each value's text stands behind its length in bytes, or nothing behind no length: so no two different rows give one text. Texts are
    // of the typed values, which do not tell how a dialect wrote them. concat() skips nulls.
    private static string Hash(TableContract contract)
    {
        var values = contract
            .Columns.Select(column => column.Name)
            .Append(TablePlan.RescuedColumn)
            .Select(name =>
            {
                var text = $"CAST({DuckDbText.Identifier(name)} AS VARCHAR)";
                return $"CAST(strlen({text}) AS VARCHAR), ':', {text}";
            });
        return FormattableString.Invariant(
            $"left(sha256(concat(getvariable('{KeyVariable}'), {string.Join(", ", values)})), {HashDigits})"
        );
    }

    // DuckDB reads a literal as the type of the column that it is compared with.
    private static string IsDeleted(DeletedWhen? when) =>
        when is null ? "false" : $"coalesce({DuckDbText.Identifier(when.Column)} = {DuckDbText.Literal(when.Value)}, false)";
}
