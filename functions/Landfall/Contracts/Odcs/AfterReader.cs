using YamlDotNet.RepresentationModel;

namespace Landfall.Contracts.Odcs;

/// <summary>Reads which tables this one waits for.</summary>
internal static class AfterReader
{
    /// <summary>Gives their names, each once; empty without a setting, and without those that are noted as not valid.</summary>
    public static IReadOnlyList<string> Read(OdcsNode? node, ProblemLog problems)
    {
        if (node is not { } value)
        {
            return [];
        }

        var items = value.Node is YamlSequenceNode ? [.. value.Items] : new List<OdcsNode> { value };
        if (items.Count == 0)
        {
            problems.Add(value, "the list is empty; name at least one table");
        }

        var tables = new List<string>(items.Count);
        foreach (var item in items)
        {
            if (item.Text is not { } table || !TableReader.IsName(table))
            {
                problems.Add(item, "expected the name of a table, such as salesforce.account, or a list of names");
            }
            else if (tables.Contains(table, StringComparer.Ordinal))
            {
                problems.Add(item, $"the table '{table}' is there twice");
            }
            else
            {
                tables.Add(table);
            }
        }

        return tables;
    }
}
