namespace Landfall.Warehouses;

/// <summary>A table of the warehouse by its schema and name, neither of them quoted.</summary>
public sealed record Relation(string Schema, string Name)
{
    /// <summary>The name as messages show it.</summary>
    public override string ToString() => $"{Schema}.{Name}";
}
