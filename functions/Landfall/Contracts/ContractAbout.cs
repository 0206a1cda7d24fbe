namespace Landfall.Contracts;

/// <summary>What a contract says in words: for people, never for the pipeline.</summary>
/// <param name="Name">The contract's name; null when it has none.</param>
/// <param name="Purpose">What the table is for; null when it is not said.</param>
/// <param name="Domain">Whose part of the business it is of; null when it is not said.</param>
/// <param name="Team">The team's name; null when it is not said.</param>
/// <param name="Owners">The members whose role is owner, or all that are named when none is; by name, or by user name without one.</param>
public sealed record ContractAbout(string? Name, string? Purpose, string? Domain, string? Team, IReadOnlyList<string> Owners)
{
    /// <summary>A contract that says nothing.</summary>
    public static ContractAbout Nothing { get; } = new(null, null, null, null, []);
}
