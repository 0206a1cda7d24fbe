namespace Landfall.Warehouses.Synapse;

/// <summary>T-SQL that is sent at once, and what its answer means.</summary>
internal sealed record SynapseCommand(string Sql, IReadOnlyList<SynapseParameter> Parameters, SynapseReading Reading = SynapseReading.Nothing)
{
    /// <summary>Parameters of one command at most (reference 4.6).</summary>
    public const int MaxParameters = 2098;

    /// <summary>A command without values.</summary>
    public static SynapseCommand Of(string sql, SynapseReading reading = SynapseReading.Nothing) => new(sql, [], reading);
}
