using System.Globalization;

namespace Landfall.Warehouses.Synapse;

/// <summary>
/// Keys in T-SQL, where <c>=</c> and PARTITION BY do not see spaces at the end of a text: the length in bytes stands beside each value.
/// </summary>
internal static class SynapseKeys
{
    /// <summary>The key's columns of <paramref name="of"/> as <c>key0</c>, <c>key1</c> and so on.</summary>
    public static string Columns(IReadOnlyList<string> key, string of) =>
        string.Join(", ", key.Select((column, index) => $"{of}.{SynapseText.Identifier(column)} AS {Name(index)}"));

    /// <summary>What rows of one key have in common.</summary>
    public static string Partition(IReadOnlyList<string> key) =>
        string.Join(", ", Enumerable.Range(0, key.Count).Select(index => $"{Name(index)}, DATALENGTH({Name(index)})"));

    /// <summary>True where the row <paramref name="left"/>, whose key is named key0 and so on, and a row of a table have one key.</summary>
    public static string Same(IReadOnlyList<string> key, string left, string table) =>
        string.Join(" AND ", key.Select((column, index) => Equal($"{left}.{Name(index)}", $"{table}.{SynapseText.Identifier(column)}")));

    /// <summary>True where two rows of tables have one key.</summary>
    public static string SameColumns(IReadOnlyList<string> key, string left, string right) =>
        string.Join(
            " AND ",
            key.Select(column => Equal($"{left}.{SynapseText.Identifier(column)}", $"{right}.{SynapseText.Identifier(column)}"))
        );

    /// <summary>True where no column of the key is null.</summary>
    public static string Whole(IReadOnlyList<string> key, string of) =>
        string.Join(" AND ", key.Select(column => $"{of}.{SynapseText.Identifier(column)} IS NOT NULL"));

    private static string Equal(string left, string right) => $"{left} = {right} AND DATALENGTH({left}) = DATALENGTH({right})";

    private static string Name(int index) => string.Create(CultureInfo.InvariantCulture, $"[key{index}]");
}
