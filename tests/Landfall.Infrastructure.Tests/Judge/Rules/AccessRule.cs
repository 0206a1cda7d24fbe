using Landfall.Infrastructure.Tests.Snapshots;
using Landfall.Storage;

namespace Landfall.Infrastructure.Tests.Judge.Rules;

/// <summary>
/// Each role stands on the smallest thing that has it, is one of a short list, says why, and belongs to an identity of this deployment or,
/// on the landing container alone, to somebody who writes files. Who needs one has it.
/// </summary>
internal sealed class AccessRule : ISnapshotRule
{
    private const string Assignments = "Microsoft.Authorization/roleAssignments";
    private const string Accounts = "Microsoft.Storage/storageAccounts";
    private const string Container = $"{Accounts}/blobServices/containers";
    private const string Queue = $"{Accounts}/queueServices/queues";
    private const string Runtime = @"^\[reference\('([^']+)', '[^']+'(?:, 'full')?\)\.(?:identity\.)?principalId\]$";
    private const int LeastReason = 10;

    /// <summary>The roles that may be given, and on what.</summary>
    public static IReadOnlyDictionary<string, (string Name, string[] On)> Roles { get; } =
        new Dictionary<string, (string, string[])>(StringComparer.Ordinal)
        {
            ["ba92f5b4-2d11-453d-a403-e96b0029c9fe"] = ("Storage Blob Data Contributor", [Container]),
            ["b7e6dc6d-f1e8-4753-8033-0f276bb0955b"] = ("Storage Blob Data Owner", [Accounts]),
            ["974c5e8b-45b9-4653-ba55-5f855dd0fb88"] = ("Storage Queue Data Contributor", [Queue, Accounts]),
            ["0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3"] = ("Storage Table Data Contributor", [Accounts]),
            ["c6a89b2d-59bc-44d0-9896-0f6e12d7b80a"] = ("Storage Queue Data Message Sender", [Queue]),
            ["d5a91429-5739-47e2-a06b-3470a27159e7"] = ("EventGrid Data Sender", ["Microsoft.EventGrid/topics"]),
            ["4633458b-17de-408a-b874-0445c86b69e6"] = ("Key Vault Secrets User", ["Microsoft.KeyVault/vaults"]),
            ["3913510d-42f4-4e42-8a64-420c390055eb"] = ("Monitoring Metrics Publisher", ["Microsoft.Insights/components"]),
        };

    /// <inheritdoc/>
    public string Name => "access";

    /// <summary>The id of what an assignment stands on; null where it is the resource group.</summary>
    public static string? ScopeOf(PredictedResource assignment)
    {
        var end = assignment.Id.LastIndexOf("/providers/", StringComparison.Ordinal);
        return end > 0 && assignment.Id[..end].Contains("/providers/", StringComparison.Ordinal) ? assignment.Id[..end] : null;
    }

    /// <summary>The GUID of the role.</summary>
    public static string RoleOf(PredictedResource assignment)
    {
        var id = assignment.Text("properties.roleDefinitionId") ?? "";
        return id[(id.LastIndexOf('/') + 1)..];
    }

    /// <summary>Who has it: the id of an identity of this deployment, or an object id.</summary>
    public static string PrincipalOf(PredictedResource assignment)
    {
        var text = assignment.Text("properties.principalId") ?? "";
        return Patterns.Each(text, Runtime).FirstOrDefault() ?? text;
    }

    /// <inheritdoc/>
    public void Check(Snapshot snapshot, Findings found)
    {
        var given = new List<(string? Scope, string Role, string Principal)>();
        foreach (var assignment in snapshot.Of(Assignments))
        {
            CheckAssignment(snapshot, assignment, found);
            var one = (ScopeOf(assignment), RoleOf(assignment), PrincipalOf(assignment));
            found.Expect(assignment, "properties", !given.Contains(one), "a role that is not given twice");
            given.Add(one);
        }

        foreach (var (scope, role, principal) in Needed(snapshot))
        {
            if (!given.Any(one => one.Scope == scope.Id && Roles.GetValueOrDefault(one.Role).Name == role && one.Principal == principal.Id))
            {
                found.Missing($"{Assignments} {role}", $"{principal.Short} needs it on {scope.Short}");
            }
        }
    }

    private static void CheckAssignment(Snapshot snapshot, PredictedResource assignment, Findings found)
    {
        found.Expect(assignment, "name", Patterns.IsMatch(assignment.Name, Patterns.Guid), "a GUID");
        var scope = snapshot.Find(ScopeOf(assignment));
        found.Expect(assignment, "scope", scope is not null, "something that this deployment makes, and not the resource group");
        var id = assignment.Text("properties.roleDefinitionId") ?? "";
        var isListed = Roles.TryGetValue(RoleOf(assignment), out var role);
        found.Expect(
            assignment,
            "properties.roleDefinitionId",
            isListed && id.StartsWith("/subscriptions/00000000-0000-0000-0000-000000000002/providers/", StringComparison.Ordinal),
            "a role of the list in the subscription"
        );
        var isFit = isListed && scope is not null && role.On.Contains(scope.Type, StringComparer.OrdinalIgnoreCase);
        var isData = scope?.Id == Names.DataAccount(snapshot)?.Id;
        found.Expect(
            assignment,
            "scope",
            isFit && !isData,
            $"one of {string.Join(", ", role.On ?? [])}, and of the data account its parts alone"
        );
        found.Expect(
            assignment,
            "properties.description",
            assignment.Text("properties.description") is { Length: >= LeastReason },
            "the reason, in a sentence"
        );

        var principal = assignment.Text("properties.principalId") ?? "";
        var isOfDeployment = snapshot.Find(PrincipalOf(assignment)) is not null && PredictedResource.IsExpression(principal);
        var isWriter =
            Patterns.IsMatch(principal, Patterns.Guid)
            && scope is { Type: Container, Name: LandfallNames.Landing }
            && role.Name == "Storage Blob Data Contributor";
        found.Expect(
            assignment,
            "properties.principalId",
            isOfDeployment || isWriter,
            "the principal id of an identity of this deployment, or on landing that of somebody who writes files"
        );
        found.OneOf(assignment, "properties.principalType", isWriter ? ["ServicePrincipal", "Group", "User"] : ["ServicePrincipal"]);
    }

    private static IEnumerable<(PredictedResource Scope, string Role, PredictedResource Principal)> Needed(Snapshot snapshot)
    {
        var app = snapshot.Find(
            snapshot.Of("Microsoft.Web/sites").FirstOrDefault()?.Names("identity.userAssignedIdentities").FirstOrDefault()
        );
        var events = snapshot.Find(
            snapshot.Of("Microsoft.EventGrid/topics").FirstOrDefault()?.Names("identity.userAssignedIdentities").FirstOrDefault()
        );
        var (data, host) = (Names.DataAccount(snapshot), Names.HostAccount(snapshot));
        if (app is null || events is null || data is null || host is null)
        {
            yield break;
        }

        var containers = snapshot.Below(data, Container).ToList();
        var queues = snapshot.Below(data, Queue).ToList();
        foreach (var container in containers.Where(one => one.Name != Names.DeadLetters))
        {
            yield return (container, "Storage Blob Data Contributor", app);
        }

        foreach (var queue in queues)
        {
            yield return (queue, "Storage Queue Data Contributor", app);
        }

        yield return (host, "Storage Blob Data Owner", app);
        yield return (host, "Storage Queue Data Contributor", app);
        yield return (host, "Storage Table Data Contributor", app);
        foreach (
            var (type, role) in ((string, string)[])
                [
                    ("Microsoft.KeyVault/vaults", "Key Vault Secrets User"),
                    ("Microsoft.Insights/components", "Monitoring Metrics Publisher"),
                    ("Microsoft.EventGrid/topics", "EventGrid Data Sender"),
                ]
        )
        {
            foreach (var one in snapshot.Of(type))
            {
                yield return (one, role, app);
            }
        }

        foreach (var queue in queues.Where(one => one.Name == LandfallNames.Events))
        {
            yield return (queue, "Storage Queue Data Message Sender", events);
        }

        foreach (var container in containers.Where(one => one.Name == Names.DeadLetters))
        {
            yield return (container, "Storage Blob Data Contributor", events);
        }

        foreach (var workspace in snapshot.Of("Microsoft.Synapse/workspaces"))
        {
            foreach (var lake in containers.Where(one => one.Name == LandfallNames.Lake))
            {
                yield return (lake, "Storage Blob Data Contributor", workspace);
            }
        }
    }
}
