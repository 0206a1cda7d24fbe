using Microsoft.Extensions.Configuration;

namespace Landfall.Diagnosis;

/// <summary>The app as commands of the Azure CLI name it; what the platform does not tell is left for a person to fill in.</summary>
/// <param name="Name">The app's name, or <c>&lt;app&gt;</c>.</param>
/// <param name="Group">Its resource group, or <c>&lt;resource group&gt;</c>.</param>
/// <param name="IsKnown">True where the app runs on Azure.</param>
public sealed record AppOnAzure(string Name, string Group, bool IsKnown)
{
    /// <summary>The app that this process is.</summary>
    public static AppOnAzure Of(IConfiguration configuration) =>
        new(
            configuration["WEBSITE_SITE_NAME"] is { Length: > 0 } name ? name : "<app>",
            configuration["WEBSITE_RESOURCE_GROUP"] is { Length: > 0 } group ? group : "<resource group>",
            configuration["WEBSITE_SITE_NAME"] is { Length: > 0 }
        );

    /// <summary>Switches the app's own identity on.</summary>
    public string AssignIdentity => $"az functionapp identity assign --name {Name} --resource-group {Group}";

    /// <summary>Gives a role, on what <paramref name="scope"/> finds, to the identity with that client id, or to the app's own.</summary>
    public string AssignRole(string role, string? clientId, string scope)
    {
        var assignee = clientId is { Length: > 0 }
            ? clientId
            : $"\"$(az functionapp identity show --name {Name} --resource-group {Group} --query principalId --output tsv)\"";
        return $"az role assignment create --role \"{role}\" --assignee {assignee} --scope \"$({scope})\"";
    }
}
