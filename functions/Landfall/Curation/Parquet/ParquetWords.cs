using System.Text;
using Landfall.Curation.Parsing;
using Landfall.Curation.Rejects;

namespace Landfall.Curation.Parquet;

/// <summary>Writes a Parquet file's columns for messages: as <see cref="HeaderWords"/>, by name only when the contract has it.</summary>
internal static class ParquetWords
{
    /// <summary>Gives the words for a column of the file, by its number from 0.</summary>
    public static Func<int, string> Columns(TablePlan plan, ParquetFooter footer)
    {
        var known = plan.Columns.Select(column => column.SourceName).ToHashSet(StringComparer.Ordinal);
        return column =>
        {
            var name = footer.Columns[column].Element.Name;
            return known.Contains(name)
                ? $"column '{name}'"
                : FormattableString.Invariant($"column {column + 1} (of the shape '{ValueShape.Of(Encoding.UTF8.GetBytes(name))}')");
        };
    }
}
