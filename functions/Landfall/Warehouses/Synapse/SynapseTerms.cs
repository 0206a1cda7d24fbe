using Landfall.Warehouses.Statements;

namespace Landfall.Warehouses.Synapse;

/// <summary>What the text of a statement depends on beside the statement.</summary>
/// <param name="Lake">The lake container's address on the <c>.dfs.</c> endpoint, which COPY with a managed identity asks for.</param>
/// <param name="Package">The load package, or the table while it has no fence yet.</param>
internal sealed record SynapseTerms(Uri Lake, string Package)
{
    /// <summary>The label of <paramref name="statement"/>, with the batch where it is about one.</summary>
    public string Label(LoadStatement statement, string? batch = null) => SynapseText.Label(Words(statement, batch));

    /// <summary>The words of the label.</summary>
    public string Words(LoadStatement statement, string? batch = null) =>
        $"landfall:{Package}:{statement.GetType().Name}{(batch is null ? "" : ":" + batch)}";
}
