using Microsoft.Extensions.Configuration;

namespace Landfall.Diagnosis;

/// <summary>Takes the configured secrets out of what is shown. No check writes one; this is for the words of others that a check passes
/// on.</summary>
public sealed class SecretMask
{
    private const int Shortest = 6;
    private const string Hidden = "***";

    private readonly IReadOnlyList<string> _secrets;

    /// <summary>Knows the secrets in the settings of <see cref="CredentialSettings"/>.</summary>
    public SecretMask(IConfiguration configuration)
        : this(CredentialSettings.All.SelectMany(setting => SecretsIn(setting, configuration[setting.Key]))) { }

    private SecretMask(IEnumerable<string> secrets) =>
        _secrets = [
            .. secrets.Where(secret => secret.Length >= Shortest).Distinct(StringComparer.Ordinal).OrderByDescending(one => one.Length),
        ];

    /// <summary>Knows none.</summary>
    public static SecretMask None { get; } = new([]);

    /// <summary>The text without them.</summary>
    public string Hide(string text) => _secrets.Aggregate(text, (shown, secret) => shown.Replace(secret, Hidden, StringComparison.Ordinal));

    private static IEnumerable<string> SecretsIn(CredentialSetting setting, string? value)
    {
        if (value is not { Length: > 0 })
        {
            return [];
        }

        var signatures = SettingParts.Addresses(value).Select(SettingParts.SignatureOf).OfType<string>();
        return setting.Holds switch
        {
            SettingHolds.Connection =>
            [
                .. SettingParts.Of(value).Where(part => SettingParts.IsSecret(part.Key)).Select(part => part.Value),
                .. signatures,
                .. SettingParts.SignatureOf(SettingParts.Of(value).GetValueOrDefault(SettingParts.Token, "")) is { } one
                    ? [one]
                    : (string[])[],
            ],
            SettingHolds.Address => signatures,
            SettingHolds.CertificateFile => [],
            _ => [value],
        };
    }
}

/// <summary>Takes the values of settings apart.</summary>
internal static class SettingParts
{
    /// <summary>The account of every emulator.</summary>
    public const string EmulatorAccount = "devstoreaccount1";

    /// <summary>The part of a connection string that holds a token.</summary>
    public const string Token = "SharedAccessSignature";

    /// <summary>The part of a connection string that holds a key.</summary>
    public const string Key = "AccountKey";

    private static readonly string[] Secret = [Key, Token, "Password", "Pwd", "SharedAccessKey"];

    /// <summary>True for the parts of a connection string that nobody may see.</summary>
    public static bool IsSecret(string part) => Secret.Contains(part, StringComparer.OrdinalIgnoreCase);

    /// <summary>The parts of a connection string, <c>name=value;...</c>; one that is named twice counts as it is last.</summary>
    public static IReadOnlyDictionary<string, string> Of(string connection)
    {
        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in connection.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (part.Split('=', 2) is [var name, var value])
            {
                parts[name.Trim()] = value.Trim();
            }
        }

        return parts;
    }

    /// <summary>The https addresses in a value: itself, or parts of a connection string.</summary>
    public static IEnumerable<Uri> Addresses(string value) =>
        Of(value)
            .Values.Prepend(value)
            .Select(text => Uri.TryCreate(text, UriKind.Absolute, out var address) ? address : null)
            .OfType<Uri>()
            .Where(address => address.Scheme == Uri.UriSchemeHttps)
            .Distinct();

    /// <summary>The signature in an address or a token.</summary>
    public static string? SignatureOf(Uri address) => SignatureOf(address.Query);

    /// <summary>The signature in the query of a token.</summary>
    public static string? SignatureOf(string query) =>
        query
            .TrimStart('?')
            .Split('&')
            .FirstOrDefault(pair => pair.StartsWith("sig=", StringComparison.OrdinalIgnoreCase))
            ?["sig=".Length..];
}
