using YamlDotNet.RepresentationModel;

namespace Landfall.Contracts.Odcs;

/// <summary>A contract's columns as its settings name them: by the property's name, as the source writes it.</summary>
internal sealed class SettingColumns(OdcsNode schema, IReadOnlyList<ContractColumn> columns, ProblemLog problems)
{
    // With the columns that are not valid, whose problems are noted already.
    private readonly HashSet<string> _sources =
    [
        .. schema["properties"]?.Items.Select(property => property["name"]?.Text).OfType<string>() ?? [],
    ];

    /// <summary>True when the contract has a column of that source name.</summary>
    public bool Has(string source) => _sources.Contains(source);

    /// <summary>The column that a setting names; null when it is not valid, or after noting that there is none.</summary>
    public ContractColumn? Find(OdcsNode node, string source)
    {
        if (!Has(source))
        {
            var renamed = columns.FirstOrDefault(column => string.Equals(column.Name, source, StringComparison.OrdinalIgnoreCase));
            problems.Add(node, $"the contract has no column '{source}'", renamed?.Source ?? NearestWord.Of(source, _sources));
        }

        return columns.FirstOrDefault(column => string.Equals(column.Source, source, StringComparison.Ordinal));
    }

    /// <summary>The columns that a setting names, one or a list, each with its node; notes what names none.</summary>
    public IReadOnlyList<(ContractColumn Column, OdcsNode Node)> Read(OdcsNode node)
    {
        var found = new List<(ContractColumn Column, OdcsNode Node)>();
        var items = node.Node is YamlSequenceNode ? [.. node.Items] : new List<OdcsNode> { node };
        if (items.Count == 0)
        {
            problems.Add(node, "the list is empty; name at least one column");
        }

        foreach (var item in items)
        {
            if (item.Text is not { } source)
            {
                problems.Add(item, "expected the name of a column, as the source writes it, or a list of names");
            }
            else if (found.Exists(one => string.Equals(one.Column.Source, source, StringComparison.Ordinal)))
            {
                problems.Add(item, $"the column '{source}' is there twice");
            }
            else if (Find(item, source) is { } column)
            {
                found.Add((column, item));
            }
        }

        return found;
    }
}
