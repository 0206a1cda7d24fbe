using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Landfall.Diagnosis;
using Landfall.Functions.Hosting;
using Landfall.Functions.Telemetry;
using Landfall.Storage;
using Landfall.Warehouses.Synapse;
using Microsoft.Azure.Functions.Worker;

namespace Landfall.Infrastructure.Tests.Judge;

/// <summary>The settings that the code knows: from its options, its triggers, its list of names and host.json. None is written down here
/// that the code itself can tell.</summary>
internal static class KnownSettings
{
    private const string HostJson = "AzureFunctionsJobHost__";

    private static readonly string[] Storages =
    [
        LandfallNames.HostStorageSetting,
        LandfallNames.LandingStorageSetting,
        LandfallNames.EventStorageSetting,
        LandfallNames.LedgerStorageSetting,
    ];

    private static readonly string[] Services = ["blobServiceUri", "queueServiceUri", "tableServiceUri"];

    // Options of one machine: its ledger, its file of events, a warehouse that only one instance can have.
    private static readonly string[] OfOneMachine = ["Landfall:Ledger:Sqlite", "Landfall:EventFile", "Landfall:Warehouse:DuckDb"];

    private static readonly Dictionary<string, PropertyInfo> Options = AllOptions();

    private static readonly JsonNode Host = JsonNode.Parse(File.ReadAllText(Path.Combine(SharedData.Repository, "host.json")))!;

    /// <summary>What the plan sets itself, or refuses.</summary>
    public static IReadOnlyList<string> RefusedByFlexConsumption { get; } =
    [
        "FUNCTIONS_WORKER_RUNTIME",
        "FUNCTIONS_EXTENSION_VERSION",
        "FUNCTIONS_WORKER_RUNTIME_VERSION",
        "WEBSITE_RUN_FROM_PACKAGE",
        "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING",
        "WEBSITE_CONTENTSHARE",
        "WEBSITE_CONTENTOVERVNET",
        "WEBSITE_VNET_ROUTE_ALL",
        "WEBSITE_NODE_DEFAULT_VERSION",
        "WEBSITE_MAX_DYNAMIC_APPLICATION_SCALE_OUT",
        "SCM_DO_BUILD_DURING_DEPLOYMENT",
        "ENABLE_ORYX_BUILD",
        "WEBSITE_TIME_ZONE",
        "TZ",
    ];

    /// <summary>What triggers and host.json name between percent signs, and the app cannot start without.</summary>
    public static IReadOnlyList<string> OfTriggers { get; } =
    [.. Expressions().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>What the app needs on Azure beside those.</summary>
    public static IReadOnlyList<string> Needed { get; } =
    [
        .. OfTriggers,
        .. Services.Select(service => $"{LandfallNames.HostStorageSetting}__{service}"),
        $"{LandfallNames.LandingStorageSetting}__blobServiceUri",
        $"{LandfallNames.LandingStorageSetting}__queueServiceUri",
        $"{LandfallNames.EventStorageSetting}__queueServiceUri",
        .. Storages.Take(3).SelectMany(storage => (string[])[$"{storage}__credential", $"{storage}__clientId"]),
        Name($"{SynapseWarehouseOptions.Section}:{nameof(SynapseWarehouseOptions.ConnectionString)}"),
        Name($"{SynapseWarehouseOptions.Section}:{nameof(SynapseWarehouseOptions.Lake)}"),
        "Landfall__EventGrid__Topic",
        "Landfall__EventGrid__ClientId",
        "Landfall__Events__Source",
        "Landfall__Alerts__PlaybookUrl",
        "Landfall__Cost__InstanceMemory",
        TelemetryExport.AzureMonitorSetting,
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
    ];

    /// <summary>True for a name that the code, its host or its telemetry reads.</summary>
    public static bool Knows(string name) =>
        OfTriggers.Contains(name, StringComparer.Ordinal)
        || Storages.Any(storage =>
            name == storage || name.StartsWith($"{storage}__", StringComparison.Ordinal) && IsOfStorage(name[(storage.Length + 2)..])
        )
        || OptionOf(name) is not null
        || CredentialSettings.All.Any(setting => setting.Name == name)
        || IsWrittenDown(name)
        || IsInHostJson(name)
        || name
            is TelemetryExport.AzureMonitorSetting
                or "APPLICATIONINSIGHTS_AUTHENTICATION_STRING"
                or "OTEL_SERVICE_NAME"
                or "OTEL_RESOURCE_ATTRIBUTES"
                or "OTEL_EXPORTER_OTLP_PROTOCOL"
                or "OTEL_METRIC_EXPORT_INTERVAL"
                or "OTEL_EXPORTER_OTLP_TIMEOUT";

    /// <summary>What is wrong with the value of an option; null for nothing, and for what is no option.</summary>
    public static string? ProblemOf(string name, string value)
    {
        if (OptionOf(name) is not { } option || value.StartsWith('@') || Snapshots.PredictedResource.IsExpression(value))
        {
            return null;
        }

        var type = Nullable.GetUnderlyingType(option.PropertyType) ?? option.PropertyType;
        type = Element(type) ?? type;
        object? read;
        try
        {
            read = TypeDescriptor.GetConverter(type).ConvertFromInvariantString(value);
        }
        catch (Exception unreadable) when (unreadable is FormatException or ArgumentException or NotSupportedException)
        {
            return $"a {type.Name}";
        }

        var failed = option.GetCustomAttributes<ValidationAttribute>().FirstOrDefault(rule => !rule.IsValid(read));
        return failed is RangeAttribute range
            ? string.Create(CultureInfo.InvariantCulture, $"{range.Minimum} to {range.Maximum}")
            : failed?.FormatErrorMessage(name);
    }

    private static string Name(string key) => key.Replace(":", "__", StringComparison.Ordinal);

    private static bool IsOfStorage(string end) =>
        end is "accountName" or "credential" or "clientId" || Services.Contains(end, StringComparer.Ordinal);

    private static bool IsWrittenDown(string name) =>
        name.StartsWith(Name(CredentialSettings.WrittenDown) + "__", StringComparison.Ordinal)
        && name.EndsWith($"__{CredentialSettings.ExpiresOn}", StringComparison.Ordinal);

    // A dictionary takes any name behind its own, a list a number.
    private static PropertyInfo? OptionOf(string name)
    {
        if (Options.TryGetValue(name, out var option))
        {
            return Element(option.PropertyType) is null ? option : null;
        }

        var end = name.LastIndexOf("__", StringComparison.Ordinal);
        return end > 0 && Options.TryGetValue(name[..end], out var many) && Element(many.PropertyType) is not null ? many : null;
    }

    private static Type? Element(Type type) =>
        type.IsGenericType && type != typeof(string) && typeof(System.Collections.IEnumerable).IsAssignableFrom(type)
            ? type.GetGenericArguments()[^1]
            : null;

    private static bool IsInHostJson(string name)
    {
        if (!name.StartsWith(HostJson, StringComparison.Ordinal))
        {
            return false;
        }

        JsonNode? node = Host;
        foreach (var part in name[HostJson.Length..].Split("__"))
        {
            node = (node as JsonObject)?[part];
        }

        return node is JsonValue;
    }

    private static IEnumerable<string> Expressions() =>
        typeof(DurableStarter)
            .Assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .Where(method => method.IsDefined(typeof(FunctionAttribute)))
            .SelectMany(method => method.GetParameters())
            .SelectMany(parameter => parameter.GetCustomAttributes())
            .SelectMany(attribute =>
                attribute
                    .GetType()
                    .GetProperties()
                    .Where(one => one.PropertyType == typeof(string))
                    .Select(one => (string?)one.GetValue(attribute))
            )
            .Append(Host.ToJsonString())
            .SelectMany(text => Patterns.Each(text ?? "", "%([A-Za-z_]+)%"));

    private static Dictionary<string, PropertyInfo> AllOptions() =>
        new[] { typeof(LandfallNames).Assembly, typeof(DurableStarter).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Select(type =>
                (Type: type, Section: type.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() as string)
            )
            .Where(one => one.Section is not null && !OfOneMachine.Contains(one.Section, StringComparer.Ordinal))
            .SelectMany(one => Leaves(one.Type, Name(one.Section!)))
            .GroupBy(one => one.Name, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(same => same.Key, same => same.First().Property, StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<(string Name, PropertyInfo Property)> Leaves(Type type, string prefix) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.SetMethod is not null)
            .SelectMany(property =>
                property.PropertyType.IsClass && property.PropertyType.Assembly == type.Assembly
                    ? Leaves(property.PropertyType, $"{prefix}__{property.Name}")
                    : [($"{prefix}__{property.Name}", property)]
            );
}
