using System.Text.RegularExpressions;

namespace Landfall.Contracts.Odcs;

/// <summary>
/// Reads how the rows of a table are spread over the nodes of a warehouse: <c>hash(Column)</c>, <c>round-robin</c> or <c>replicate</c>.
/// </summary>
internal static partial class DistributionReader
{
    private const string Hash = "hash";
    private const string Expected = "hash(Column), round-robin or replicate";

    /// <summary>Gives the way; null without a setting or after noting that it is not valid.</summary>
    public static TableDistribution? Read(OdcsNode? setting, SettingColumns columns, ProblemLog problems)
    {
        if (setting is not { } node)
        {
            return null;
        }

        switch (node.Raw)
        {
            case "round-robin":
                return TableDistribution.RoundRobin;
            case "replicate":
                return new TableDistribution(DistributionKind.Replicate);
        }

        if (HashOf().Match(node.Raw) is not { Success: true } match)
        {
            problems.Add(
                node,
                $"'{node.Raw}' is not one of the values allowed here; expected {Expected}",
                node.Raw == Hash ? null : NearestWord.Of(node.Raw, ["round-robin", "replicate"])
            );
            return null;
        }

        if (columns.Find(node, match.Groups["column"].Value.Trim()) is not { } column)
        {
            return null;
        }

        if (column.Type.Kind is ColumnKind.Json or ColumnKind.Double or ColumnKind.Boolean)
        {
            problems.Add(
                node,
                $"a column of type {column.Type} cannot spread rows; name one with many values that are written in one way, such as an id"
            );
            return null;
        }

        return TableDistribution.Hash(column.Name);
    }

    [GeneratedRegex(@"\Ahash\((?<column>.+)\)\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HashOf();
}
