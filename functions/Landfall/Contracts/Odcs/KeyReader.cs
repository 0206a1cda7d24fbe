namespace Landfall.Contracts.Odcs;

/// <summary>Puts the columns of the primary key in order.</summary>
internal static class KeyReader
{
    /// <summary>Gives the warehouse names by primaryKeyPosition, or in the order of the contract when no column has one.</summary>
    public static IReadOnlyList<string> Read(OdcsNode schema, ProblemLog problems)
    {
        var keys = new List<(string Name, decimal Position)>();
        foreach (var property in schema["properties"]?.Items ?? [])
        {
            var position = property["primaryKeyPosition"]?.Number ?? -1;
            var isKey = property["primaryKey"]?.Flag ?? false;
            if (isKey && (property["physicalName"] ?? property["name"])?.Text is { } name)
            {
                keys.Add((name, position));
            }
            else if (!isKey && position > 0)
            {
                problems.Add(property["primaryKeyPosition"]!.Value, "a column outside the primary key has no position in it; set primaryKey: true or take the position out");
            }
        }

        if (keys.Exists(key => key.Position > 0) && keys.Select(key => key.Position).Where(position => position > 0).Distinct().Count() < keys.Count)
        {
            problems.Add(schema, "the primaryKeyPosition of every column of the primary key must be a number from 1 that no other column has");
        }

        return [.. keys.OrderBy(key => key.Position).Select(key => key.Name)];
    }
}
