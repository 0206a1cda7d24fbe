using System.Text.RegularExpressions;

namespace Landfall.Contracts.Odcs;

/// <summary>Finds the one schema of a contract and its table's name.</summary>
internal static partial class TableReader
{
    private const int MaxNameLength = 60;

    /// <summary>Gives the schema, or null after noting why there is not exactly one.</summary>
    public static OdcsNode? Schema(OdcsNode document, ProblemLog problems)
    {
        if (document["schema"] is not { } list || list.Node is not YamlDotNet.RepresentationModel.YamlSequenceNode)
        {
            return null;
        }

        var schemas = list.Items.ToList();
        if (schemas.Count != 1)
        {
            var at = schemas.Count == 0 ? list : schemas[1];
            problems.Add(
                at,
                $"a contract describes one table, so schema must hold exactly one item, found {schemas.Count}; write one file per table"
            );
        }

        return schemas.Count == 0 ? null : schemas[0];
    }

    /// <summary>Gives the table's name and its line, or null after noting what is wrong with it.</summary>
    public static (string Name, int Line)? Name(OdcsNode schema, ProblemLog problems)
    {
        if ((schema["physicalName"] ?? schema["name"]) is not { Text: { } name } node)
        {
            return null;
        }

        if (IsName(name))
        {
            return (name, node.Line);
        }

        problems.Add(
            node,
            $"'{name}' cannot name a table; expected source.object in lower-case letters, digits and _, at most {MaxNameLength} "
                + $"characters, such as salesforce.account"
        );
        return null;
    }

    /// <summary>True for a text that can name a table.</summary>
    public static bool IsName(string text) => text.Length <= MaxNameLength && Names().IsMatch(text);

    [GeneratedRegex(@"\A[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\z", RegexOptions.None, 1000)]
    private static partial Regex Names();
}
