using System.Data;
using Landfall.Warehouses.Statements;

namespace Landfall.Warehouses.Synapse;

/// <summary>T-SQL that is sent at once, and what its answer means.</summary>
internal sealed record SynapseCommand(
    string Sql,
    IReadOnlyList<SynapseParameter> Parameters,
    SynapseReading Reading = SynapseReading.Nothing
)
{
    /// <summary>Parameters of one command at most (reference 4.6).</summary>
    public const int MaxParameters = 2098;

    /// <summary>A command without values.</summary>
    public static SynapseCommand Of(string sql, SynapseReading reading = SynapseReading.Nothing) => new(sql, [], reading);
}

/// <summary>A value that goes beside the text of a command.</summary>
/// <param name="Name">Its name in the text, with the @.</param>
/// <param name="Type">Its type.</param>
/// <param name="Value">Null for NULL.</param>
internal sealed record SynapseParameter(string Name, DbType Type, object? Value);

/// <summary>What the text of a statement depends on beside the statement.</summary>
/// <param name="Lake">The lake container's address on the <c>.dfs.</c> endpoint, which COPY with a managed identity asks for.</param>
/// <param name="Package">The load package, or the table while it has no fence yet.</param>
internal sealed record SynapseTerms(Uri Lake, string Package)
{
    /// <summary>The label of <paramref name="statement"/>.</summary>
    public string Label(LoadStatement statement) => SynapseText.Label(Words(statement));

    /// <summary>The words of the label.</summary>
    public string Words(LoadStatement statement) => $"landfall:{Package}:{statement.GetType().Name}";
}
