using Landfall.Contracts;
using Landfall.Curation.Parsing;
using Landfall.DuckDb;

namespace Landfall.Curation.Parts;

/// <summary>
/// The columns of a part: first those that say whose a row is, so that they have the same place in the parts of every contract; then the
/// contract's, <c>_rescued</c> and <c>_line</c>; in mode merge two more.
/// </summary>
internal static class PartColumns
{
    /// <summary>The part that the row stands in, by the name of its blob: what was copied elsewhere still tells where it came
    /// from.</summary>
    public const string Part = "_part";

    /// <summary>What to write as the part of that <paramref name="name"/>: a SELECT over <paramref name="function"/>.</summary>
    public static string Select(TableContract contract, string name, string function)
    {
        var own = $"{TablePlan.BatchColumn}, {TablePlan.GenerationColumn}";
        var merge = contract.Mode == LoadMode.Merge ? $", {MergeColumns.List(contract)}" : "";
        return $"SELECT {DuckDbText.Literal(name)} AS {Part}, {own}, * EXCLUDE ({own}){merge} FROM {function}()";
    }

    /// <summary>How many columns the parts of a contract have.</summary>
    public static int Count(TablePlan plan) => plan.Output.Count + 1 + (plan.Contract.Mode == LoadMode.Merge ? MergeColumns.Count : 0);
}
