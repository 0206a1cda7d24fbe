using YamlDotNet.RepresentationModel;

namespace Landfall.Contracts.Odcs;

/// <summary>Reads what a contract says about its table in words.</summary>
internal static class AboutReader
{
    private const string Owner = "owner";

    /// <summary>Reads it; its shape is checked elsewhere, and what is missing is null.</summary>
    public static ContractAbout Read(OdcsNode document)
    {
        // The standard knows a team with members, and the list of members that was there before.
        var team = document["team"];
        var members = team is { Node: YamlSequenceNode } list ? list : team?["members"];
        var people = (members?.Items ?? [])
            .Where(member => member["dateOut"] is null)
            .Select(member => (Name: TextOf(member["name"]) ?? TextOf(member["username"]), Role: TextOf(member["role"])))
            .Where(member => member.Name is not null)
            .ToList();
        var owners = people.Where(member => string.Equals(member.Role, Owner, StringComparison.OrdinalIgnoreCase)).ToList();
        return new ContractAbout(
            TextOf(document["name"]),
            TextOf(document["description"]?["purpose"]),
            TextOf(document["domain"]),
            team is { Node: YamlMappingNode } named ? TextOf(named["name"]) : null,
            [.. (owners.Count > 0 ? owners : people).Select(member => member.Name!)]
        );
    }

    private static string? TextOf(OdcsNode? node) => node?.Text;
}
