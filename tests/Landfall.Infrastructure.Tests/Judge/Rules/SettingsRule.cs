using Landfall.Infrastructure.Tests.Snapshots;
using Landfall.Storage;
using NCrontab;

namespace Landfall.Infrastructure.Tests.Judge.Rules;

/// <summary>The settings of the app: all that it needs, none that it does not know, none that the plan refuses, no secret.</summary>
internal sealed class SettingsRule : ISnapshotRule
{
    private const string Secret = "(?i)(accountkey|sharedaccesskey|sharedaccesssignature|password|pwd|sig|code)=";

    /// <inheritdoc/>
    public string Name => "settings";

    /// <inheritdoc/>
    public void Check(Snapshot snapshot, Findings found)
    {
        var maps = snapshot.Of("Microsoft.Web/sites/config").Where(config => config.Name == "appsettings").ToList();
        if (maps.Count != 1)
        {
            found.Missing("Microsoft.Web/sites/config/appsettings", "the app has one map of settings");
        }

        foreach (var map in maps)
        {
            var names = map.Names("properties");
            foreach (var name in KnownSettings.Needed.Where(name => map.Text($"properties.{name}") is not { Length: > 0 }))
            {
                found.Add(map, $"properties.{name}", "is missing or empty, and the app needs it");
            }

            foreach (var name in names)
            {
                CheckSetting(snapshot, map, name, found);
            }

            CheckValues(snapshot, map, found);
        }
    }

    private static void CheckSetting(Snapshot snapshot, PredictedResource map, string name, Findings found)
    {
        var path = $"properties.{name}";
        found.Expect(
            map,
            path,
            !KnownSettings.RefusedByFlexConsumption.Contains(name, StringComparer.OrdinalIgnoreCase),
            "nothing, as Flex Consumption refuses it or sets it itself"
        );
        found.Expect(map, path, KnownSettings.Knows(name), "a setting that the code knows");
        if (map.Text(path) is not { } value)
        {
            found.Expect(map, path, holds: false, "a text");
            return;
        }

        found.Expect(map, path, !Patterns.IsMatch(value, Secret), "no secret; let it name one of the vault");
        if (KnownSettings.ProblemOf(name, value) is { } expected)
        {
            found.Expect(map, path, holds: false, expected);
        }

        if (value.StartsWith("@Microsoft.KeyVault(", StringComparison.Ordinal))
        {
            var vault = Patterns
                .Each(value, @"^@Microsoft\.KeyVault\(VaultName=([^;]+);SecretName=[A-Za-z0-9-]{1,127}\)$")
                .FirstOrDefault();
            found.Expect(
                map,
                path,
                snapshot.Of("Microsoft.KeyVault/vaults").Any(one => one.Name == vault),
                "an entry of the vault of this deployment"
            );
        }

        if (name.EndsWith("Schedule", StringComparison.Ordinal))
        {
            found.Expect(
                map,
                path,
                CrontabSchedule.TryParse(value, new CrontabSchedule.ParseOptions { IncludingSeconds = true }) is not null,
                "six fields of NCRONTAB, with seconds"
            );
        }

        if (name.EndsWith("__credential", StringComparison.Ordinal))
        {
            found.OneOf(map, path, "managedidentity");
        }

        if (name.EndsWith("lientId", StringComparison.Ordinal))
        {
            found.Like(
                map,
                path,
                @"^\[reference\('[^']+/userAssignedIdentities/[^']+', '[^']+'\)\.clientId\]$",
                "the client id of the app's identity"
            );
        }
    }

    private static void CheckValues(Snapshot snapshot, PredictedResource map, Findings found)
    {
        var (data, host) = (Names.DataAccount(snapshot)?.Name, Names.HostAccount(snapshot)?.Name);
        foreach (
            var (setting, account, service) in ((string, string?, string)[])
                [
                    ($"{LandfallNames.HostStorageSetting}__blobServiceUri", host, "blob"),
                    ($"{LandfallNames.HostStorageSetting}__queueServiceUri", host, "queue"),
                    ($"{LandfallNames.HostStorageSetting}__tableServiceUri", host, "table"),
                    ($"{LandfallNames.LandingStorageSetting}__blobServiceUri", data, "blob"),
                    ($"{LandfallNames.LandingStorageSetting}__queueServiceUri", data, "queue"),
                    ($"{LandfallNames.EventStorageSetting}__queueServiceUri", data, "queue"),
                ]
        )
        {
            found.OneOf(
                map,
                $"properties.{setting}",
                $"[format('https://{{0}}.{service}.{{1}}', '{account}', environment().suffixes.storage)]"
            );
        }

        found.OneOf(
            map,
            "properties.Landfall__Warehouse__Synapse__Lake",
            $"[format('https://{{0}}.dfs.{{1}}/{LandfallNames.Lake}', '{data}', environment().suffixes.storage)]"
        );
        found.OneOf(map, $"properties.{LandfallNames.LandingContainerSetting}", LandfallNames.Landing);
        found.OneOf(map, $"properties.{LandfallNames.EventsQueueSetting}", LandfallNames.Events);
        found.OneOf(map, "properties.TASKHUB_NAME", LandfallNames.TaskHubOf(""));
        const string Connection = "properties.Landfall__Warehouse__Synapse__ConnectionString";
        var connection = map.Text(Connection) ?? "";
        foreach (var part in (string[])["Encrypt=True", "Authentication=Active Directory Managed Identity", "User Id="])
        {
            found.Expect(map, Connection, connection.Contains(part, StringComparison.Ordinal), part);
        }

        found.Expect(
            map,
            "properties.APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
            map.Text("properties.APPLICATIONINSIGHTS_AUTHENTICATION_STRING") is { } text
                && text.Contains("Authorization=AAD;ClientId=", StringComparison.Ordinal),
            "Authorization=AAD;ClientId= and the client id, as the component takes no keys"
        );
        const string Partitions = "properties.AzureFunctionsJobHost__extensions__durableTask__storageProvider__partitionCount";
        found.Expect(
            map,
            Partitions,
            map.At(Partitions) is null || (int.TryParse(map.Text(Partitions), out var count) && count is >= 1 and <= 16),
            "1 to 16"
        );
        found.Expect(
            map,
            "properties.Landfall__Cost__InstanceMemory",
            snapshot
                .Of("Microsoft.Web/sites")
                .All(app =>
                    app.Show("properties.functionAppConfig.scaleAndConcurrency.instanceMemoryMB")
                    == map.Text("properties.Landfall__Cost__InstanceMemory")
                ),
            "the memory of an instance"
        );
    }
}
