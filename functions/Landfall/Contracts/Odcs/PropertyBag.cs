namespace Landfall.Contracts.Odcs;

/// <summary>The contract's own custom properties whose names are Landfall's, by name.</summary>
internal sealed class PropertyBag
{
    private readonly Dictionary<string, OdcsNode> _values = new(StringComparer.Ordinal);
    private readonly OdcsNode _list;
    private readonly ProblemLog _problems;

    /// <summary>
    /// Gathers the properties of <paramref name="document"/>; notes those that are misspelled, repeated or not built yet.
    /// </summary>
    public PropertyBag(OdcsNode document, ProblemLog problems)
    {
        _problems = problems;
        _list = document["customProperties"] ?? document;
        foreach (var item in _list.Items)
        {
            if (item["property"] is { Text: { } name } property && LandfallProperties.IsMeant(name))
            {
                Take(name, property, item["value"]);
            }
        }
    }

    /// <summary>The value of a property, or null when the contract does not set it.</summary>
    public OdcsNode? Find(string name) => _values.TryGetValue(name, out var value) ? value : null;

    /// <summary>The value of a property that must be set; notes when it is not.</summary>
    public OdcsNode? Require(string name, string hint)
    {
        var value = Find(name);
        if (value is null)
        {
            _problems.Add(_list.Line, "customProperties", $"the property {name} is required and missing; {hint}");
        }

        return value;
    }

    private void Take(string name, OdcsNode property, OdcsNode? value)
    {
        if (LandfallProperties.NotBuilt.Contains(name, StringComparer.Ordinal))
        {
            _problems.Add(property, $"{name} is known but not built yet; take it out until it is");
        }
        else if (!LandfallProperties.Built.Contains(name, StringComparer.Ordinal))
        {
            _problems.Add(property, $"the property {name} is unknown", LandfallProperties.Nearest(name));
        }
        else if (value is not null && !_values.TryAdd(name, value.Value))
        {
            _problems.Add(property, $"the property {name} is set twice");
        }
    }
}
