using System.Reflection;
using System.Runtime.Versioning;
using Landfall.Functions.Hosting;
using Landfall.Infrastructure.Tests.Snapshots;
using Landfall.OnAzure;
using Microsoft.Azure.Functions.Worker;

namespace Landfall.Infrastructure.Tests.Judge.Rules;

/// <summary>The plan and the app: what Flex Consumption takes, and what it refuses without a word of the compiler.</summary>
internal sealed class FunctionAppRule : ISnapshotRule
{
    private const string Deployment = "properties.functionAppConfig.deployment.storage";
    private const string Scale = "properties.functionAppConfig.scaleAndConcurrency";

    // Of other plans, or set by functionAppConfig.
    private static readonly string[] Refused =
    [
        "linuxFxVersion",
        "windowsFxVersion",
        "netFrameworkVersion",
        "appSettings",
        "numberOfWorkers",
        "use32BitWorkerProcess",
        "functionAppScaleLimit",
    ];

    private static readonly string[] Groups = ["http", "blob", "durable"];

    /// <summary>Every function of the app by name.</summary>
    public static IReadOnlyList<string> Functions { get; } =
    [
        .. typeof(DurableStarter)
            .Assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .Select(method => method.GetCustomAttribute<FunctionAttribute>()?.Name)
            .OfType<string>(),
    ];

    /// <inheritdoc/>
    public string Name => "app";

    /// <inheritdoc/>
    public void Check(Snapshot snapshot, Findings found)
    {
        foreach (var plan in snapshot.Of("Microsoft.Web/serverfarms"))
        {
            found.OneOf(plan, "kind", "functionapp");
            found.OneOf(plan, "sku.name", "FC1");
            found.OneOf(plan, "sku.tier", "FlexConsumption");
            found.Is(plan, "properties.reserved", expected: true);
        }

        var apps = snapshot.Of("Microsoft.Web/sites").ToList();
        if (apps.Count != 1)
        {
            found.Missing("Microsoft.Web/sites", "there is one app");
        }

        foreach (var app in apps)
        {
            CheckApp(snapshot, app, found);
            CheckDeployment(snapshot, app, found);
            CheckScale(app, found);
            CheckSite(app, found);
            foreach (var way in (string[])["ftp", "scm"])
            {
                var policy = snapshot.Find($"{app.Id}/basicPublishingCredentialsPolicies/{way}");
                if (policy is null)
                {
                    found.Missing($"{app.Short}/basicPublishingCredentialsPolicies/{way}", "packages are not published by a password");
                }
                else
                {
                    found.Is(policy, "properties.allow", expected: false);
                }
            }
        }
    }

    private static void CheckApp(Snapshot snapshot, PredictedResource app, Findings found)
    {
        found.OneOf(app, "kind", "functionapp,linux");
        found.Is(app, "properties.httpsOnly", expected: true);
        found.Reference(snapshot, app, "properties.serverFarmId", "Microsoft.Web/serverfarms");
        found.OneOf(app, "properties.publicNetworkAccess", "Enabled");
        found.OneOf(app, "identity.type", "UserAssigned");
        var identities = app.Names("identity.userAssignedIdentities");
        found.Expect(app, "identity.userAssignedIdentities", identities.Count == 1, "one identity");
        foreach (
            var path in (string[])["properties.keyVaultReferenceIdentity", $"{Deployment}.authentication.userAssignedIdentityResourceId"]
        )
        {
            found.Expect(app, path, identities.Contains(app.Text(path) ?? "", StringComparer.Ordinal), "the identity of the app");
        }

        if (app.Text("properties.virtualNetworkSubnetId") is { } subnet)
        {
            var network = found.Reference(snapshot, app, "properties.virtualNetworkSubnetId", "Microsoft.Network/virtualNetworks");
            var delegated = network
                ?.List("properties.subnets")
                .Where(one => subnet.EndsWith($"/subnets/{PredictedResource.TextOf(one?["name"])}", StringComparison.Ordinal))
                .Select(one => PredictedResource.TextOf(one?["properties"]?["delegations"]?[0]?["properties"]?["serviceName"]))
                .FirstOrDefault();
            found.Expect(
                app,
                "properties.virtualNetworkSubnetId",
                delegated is "Microsoft.App/environments",
                "a subnet delegated to Microsoft.App/environments"
            );
        }
    }

    private static void CheckDeployment(Snapshot snapshot, PredictedResource app, Findings found)
    {
        found.OneOf(app, $"{Deployment}.type", "blobContainer");
        found.OneOf(app, $"{Deployment}.authentication.type", "UserAssignedIdentity");
        var host = Names.HostAccount(snapshot);
        found.OneOf(
            app,
            $"{Deployment}.value",
            $"[format('https://{{0}}.blob.{{1}}/{Names.Deployments}', '{host?.Name}', environment().suffixes.storage)]"
        );
        found.Expect(
            app,
            $"{Deployment}.value",
            Names.Below(snapshot, host, "blobServices/containers").Contains(Names.Deployments, StringComparer.Ordinal),
            "a container that there is"
        );
        found.OneOf(app, "properties.functionAppConfig.runtime.name", "dotnet-isolated");
        var framework = typeof(AzureApp).Assembly.GetCustomAttribute<TargetFrameworkAttribute>()!.FrameworkName;
        found.OneOf(app, "properties.functionAppConfig.runtime.version", framework[(framework.LastIndexOf('v') + 1)..]);
    }

    private static void CheckScale(PredictedResource app, Findings found)
    {
        var memory = app.Number($"{Scale}.instanceMemoryMB");
        found.Expect(app, $"{Scale}.instanceMemoryMB", memory is 2048 or 4096, "2048 or 4096: of 512 the app has not enough");
        found.Between(app, $"{Scale}.maximumInstanceCount", 40, 1000);
        found.Between(app, $"{Scale}.triggers.http.perInstanceConcurrency", 1, 1000);
        var names = app.List($"{Scale}.alwaysReady").Select(one => PredictedResource.TextOf(one?["name"]) ?? "").ToList();
        found.Expect(app, $"{Scale}.alwaysReady", names.Distinct(StringComparer.Ordinal).Count() == names.Count, "each name once");
        for (var index = 0; index < names.Count; index++)
        {
            var isGroup = Groups.Contains(names[index], StringComparer.Ordinal);
            var isFunction =
                names[index].StartsWith("function:", StringComparison.Ordinal)
                && Functions.Contains(names[index]["function:".Length..], StringComparer.Ordinal);
            found.Expect(
                app,
                $"{Scale}.alwaysReady.{index}.name",
                isGroup || isFunction,
                "http, blob, durable, or function: and a function of the app"
            );
            found.Between(app, $"{Scale}.alwaysReady.{index}.instanceCount", 1, app.Number($"{Scale}.maximumInstanceCount") ?? 1000);
        }
    }

    private static void CheckSite(PredictedResource app, Findings found)
    {
        const string Site = "properties.siteConfig";
        found.Is(app, $"{Site}.alwaysOn", expected: false);
        found.OneOf(app, $"{Site}.ftpsState", "Disabled");
        found.OneOf(app, $"{Site}.minTlsVersion", "1.2", "1.3");
        found.OneOf(app, $"{Site}.scmMinTlsVersion", "1.2", "1.3");
        found.Is(app, $"{Site}.http20Enabled", expected: true);
        foreach (var refused in Refused)
        {
            found.Expect(app, $"{Site}.{refused}", app.At($"{Site}.{refused}") is null, "nothing, as Flex Consumption refuses it");
        }

        var rules = app.List($"{Site}.ipSecurityRestrictions").ToList();
        var isClosed = app.Text($"{Site}.ipSecurityRestrictionsDefaultAction") is "Deny";
        found.OneOf(app, $"{Site}.ipSecurityRestrictionsDefaultAction", rules.Count > 0 ? "Deny" : "Allow");
        found.Expect(
            app,
            $"{Site}.ipSecurityRestrictions",
            !isClosed
                || rules.Any(rule =>
                    PredictedResource.TextOf(rule?["ipAddress"]) is "AzureEventGrid"
                    && PredictedResource.TextOf(rule?["tag"]) is "ServiceTag"
                    && PredictedResource.TextOf(rule?["action"]) is "Allow"
                ),
            "Event Grid let in, which calls the blob trigger"
        );
    }
}
