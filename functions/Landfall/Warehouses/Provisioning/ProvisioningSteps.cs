namespace Landfall.Warehouses.Provisioning;

/// <summary>Gathers the steps of a plan; what several tables need is there once.</summary>
internal sealed class ProvisioningSteps
{
    private readonly List<ProvisioningStep> _steps = [];
    private readonly HashSet<string> _statements = new(StringComparer.Ordinal);

    /// <summary>The steps so far.</summary>
    public IReadOnlyList<ProvisioningStep> All => _steps;

    /// <summary>Adds a step unless the same statement is in already.</summary>
    public void Add(string purpose, string sql, bool isThere)
    {
        if (_statements.Add(sql))
        {
            _steps.Add(new ProvisioningStep(purpose, sql, isThere ? ProvisioningState.There : ProvisioningState.Missing));
        }
    }
}
