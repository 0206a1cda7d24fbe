namespace Landfall.Diagnosis;

/// <summary>The settings that can hold something that expires: a closed list, as each is a series of a metric. A source or a sink that
/// signs in by a new setting adds it here.</summary>
public static class CredentialSettings
{
    /// <summary>Below it people write down what no credential says of itself: <c>Landfall:Credentials:NAME:ExpiresOn</c>.</summary>
    public const string WrittenDown = "Landfall:Credentials";

    /// <summary>The key of such a day, as <c>2027-01-31</c>.</summary>
    public const string ExpiresOn = "ExpiresOn";

    private const string ClientSecret = "az ad app credential reset --id <client id> --append, then set AZURE_CLIENT_SECRET";

    private static readonly string[] Storages = ["AzureWebJobsStorage", "LandingStorage", "EventStorage", "LedgerStorage"];
    private static readonly string[] Services = ["blobServiceUri", "queueServiceUri", "tableServiceUri"];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<CredentialSetting> All { get; } =
    [
        .. Storages.Select(name => new CredentialSetting(name, SettingHolds.Connection)),
        .. Storages.SelectMany(_ => Services, (name, service) => new CredentialSetting($"{name}:{service}", SettingHolds.Address)),
        new("Landfall:EventGrid:Topic", SettingHolds.Address),
        new("Landfall:EventGrid:Key", SettingHolds.AccessKey),
        new("Landfall:Warehouse:Synapse:ConnectionString", SettingHolds.Connection),
        new("Landfall:Warehouse:Synapse:ReaderConnectionString", SettingHolds.Connection),
        new("Landfall:Warehouse:Synapse:Lake", SettingHolds.Address),
        new("AZURE_CLIENT_SECRET", SettingHolds.Secret) { Renew = ClientSecret },
        new("AZURE_CLIENT_CERTIFICATE_PATH", SettingHolds.CertificateFile),
        new("OTEL_EXPORTER_OTLP_ENDPOINT", SettingHolds.Address),
        new("OTEL_EXPORTER_OTLP_HEADERS", SettingHolds.Secret),
    ];
}

/// <summary>A setting that can hold something that expires.</summary>
/// <param name="Key">Its key in the configuration.</param>
/// <param name="Holds">What it holds.</param>
public sealed record CredentialSetting(string Key, SettingHolds Holds)
{
    /// <summary>Its name as a variable of the environment, by which it is shown.</summary>
    public string Name { get; } = Key.Replace(":", "__", StringComparison.Ordinal);

    /// <summary>How to get a new one; null for what every such setting wants.</summary>
    public string? Renew { get; init; }
}

/// <summary>What a setting holds.</summary>
public enum SettingHolds
{
    /// <summary>A connection string, with a key, a token, a password or none of them.</summary>
    Connection,

    /// <summary>An address, with a token or without.</summary>
    Address,

    /// <summary>A key that is in force until somebody makes a new one.</summary>
    AccessKey,

    /// <summary>A secret that ends at a time that it does not tell.</summary>
    Secret,

    /// <summary>The path of a certificate.</summary>
    CertificateFile,
}

/// <summary>Something by which the app is let in somewhere.</summary>
/// <param name="Name">The name of its setting, never its value.</param>
/// <param name="What">What it is, such as <c>SAS token</c>.</param>
/// <param name="EndsAt">When it expires; null when that is not known or never.</param>
/// <param name="Renew">How to get a new one.</param>
public sealed record Credential(string Name, string What, DateTimeOffset? EndsAt, string Renew)
{
    /// <summary>True for one that is in force until somebody makes a new one.</summary>
    public bool IsEndless { get; init; }

    /// <summary>What keeps its end from being known, as a sentence; null for nothing.</summary>
    public string? Fault { get; init; }

    /// <summary>The address whose certificate it is; null for what is in a setting itself.</summary>
    internal Uri? Address { get; init; }
}
