using System.Buffers.Text;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Web;
using Landfall.Telemetry;
using Microsoft.Extensions.Configuration;

namespace Landfall.Diagnosis;

/// <summary>Reads from the settings what expires, and when; no value of theirs is in what it gives.</summary>
public sealed partial class CredentialReader(IConfiguration configuration)
{
    /// <summary>As many are shown; each is a series of a metric.</summary>
    public const int Most = MetricCatalog.Credentials;

    private const string ByPolicy = "Its end is in a stored access policy, which the token does not tell.";
    private const string NoDay = "What is written down as its end is no day; expected one such as 2027-01-31.";
    private const string NoSetting = "What stands below it is named by something that is no setting's name.";

    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(3);

    // Their owner renews these certificates, and no user can.
    private static readonly string[] OfThePlatform =
    [
        ".windows.net",
        ".azure.net",
        ".azure.com",
        ".azuresynapse.net",
        ".azurewebsites.net",
    ];

    /// <summary>All that the settings name, in the order of <see cref="CredentialSettings"/>; of addresses outside the platform the
    /// certificates, whose end <see cref="ResolveAsync"/> asks for.</summary>
    public IReadOnlyList<Credential> Read()
    {
        var written = WrittenDown().ToDictionary(one => one.Name, StringComparer.OrdinalIgnoreCase);
        var found = CredentialSettings
            .All.Select(setting => configuration[setting.Key] is { Length: > 0 } value ? Of(setting, value) : null)
            .OfType<Credential>()
            .Select(one => one.EndsAt is null && written.TryGetValue(one.Name, out var day) ? WithDay(one, day) : one)
            .ToList();
        var certificates = CredentialSettings
            .All.Where(setting => setting.Holds is SettingHolds.Address or SettingHolds.Connection)
            .SelectMany(setting => Outside(configuration[setting.Key]).Select(address => (setting.Name, Address: address)))
            .DistinctBy(one => one.Address.Authority, StringComparer.OrdinalIgnoreCase)
            .DistinctBy(one => one.Name, StringComparer.Ordinal)
            .Select(one => CertificateOf(one.Name, one.Address));
        var names = found.Select(one => one.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. found.Concat(certificates).Concat(written.Values.Where(one => !names.Contains(one.Name))).Take(Most)];
    }

    /// <summary>Asks the address of a credential, where it has one, for the end of its certificate.</summary>
    public static async Task<Credential> ResolveAsync(Credential credential, CancellationToken cancellationToken)
    {
        if (credential.Address is not { } address)
        {
            return credential;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ConnectTime);
        try
        {
            return credential with { EndsAt = await CertificateEndAsync(address, patience.Token) };
        }
        catch (Exception away) when (away is SocketException or IOException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return credential with { Fault = $"{address.Host} does not answer." };
        }
    }

    private Credential? Of(CredentialSetting setting, string value)
    {
        if (JwtIn(value) is { } token)
        {
            return token with { Name = setting.Name, Renew = setting.Renew ?? $"Get a new token, then set {setting.Name}." };
        }

        return setting.Holds switch
        {
            SettingHolds.Connection => InConnection(setting, SettingParts.Of(value)),
            SettingHolds.Address => Uri.TryCreate(value, UriKind.Absolute, out var address) && SettingParts.SignatureOf(address) is not null
                ? Token(setting.Name, address.Query, address.Host.Split('.')[0])
                : null,
            SettingHolds.AccessKey => Endless(setting.Name, $"Make a new one now and then, and set {setting.Name}."),
            SettingHolds.CertificateFile => CertificateFile(setting.Name, value, configuration["AZURE_CLIENT_CERTIFICATE_PASSWORD"]),
            _ => new Credential(setting.Name, "secret", EndsAt: null, setting.Renew ?? $"Get a new one, then set {setting.Name}."),
        };
    }

    private static Credential? InConnection(CredentialSetting setting, IReadOnlyDictionary<string, string> parts)
    {
        var account = parts.GetValueOrDefault("AccountName") ?? AccountOf(parts.GetValueOrDefault("BlobEndpoint")) ?? "<account>";
        return parts.TryGetValue(SettingParts.Token, out var token) ? Token(setting.Name, token, account)
            : account == SettingParts.EmulatorAccount ? null
            : parts.ContainsKey(SettingParts.Key)
                ? Endless(setting.Name, $"az storage account keys renew --account-name {account} --key primary, then set {setting.Name}")
            : parts.ContainsKey("Password") || parts.ContainsKey("Pwd")
                ? new Credential(setting.Name, "password", EndsAt: null, $"Get a new one, then set {setting.Name}.")
            : null;
    }

    private static Credential Endless(string name, string renew) => new(name, "access key", EndsAt: null, renew) { IsEndless = true };

    private static Credential Token(string name, string query, string account)
    {
        var end = HttpUtility.ParseQueryString(query)["se"];
        return new Credential(name, "SAS token", DayOrMoment(end), $"{StorageAccess.NewToken(account)}, then set {name}")
        {
            Fault = end is null ? ByPolicy : null,
        };
    }

    private static string? AccountOf(string? endpoint) =>
        Uri.TryCreate(endpoint, UriKind.Absolute, out var address) ? address.Host.Split('.')[0] : null;

    private static Credential CertificateFile(string name, string path, string? password)
    {
        var credential = new Credential(name, "certificate", EndsAt: null, "Put a renewed certificate there, and restart the app.");
        try
        {
            using var certificate = path.EndsWith(".pem", StringComparison.OrdinalIgnoreCase)
                ? X509Certificate2.CreateFromPem(File.ReadAllText(path))
                : X509CertificateLoader.LoadPkcs12FromFile(path, password);
            return credential with { EndsAt = EndOf(certificate) };
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return credential with { Fault = "The certificate cannot be read." };
        }
    }

    private static IEnumerable<Uri> Outside(string? value) =>
        value is { Length: > 0 }
            ? SettingParts
                .Addresses(value)
                .Where(address => !OfThePlatform.Any(domain => address.Host.EndsWith(domain, StringComparison.OrdinalIgnoreCase)))
            : [];

    private static Credential CertificateOf(string setting, Uri address) =>
        new(
            $"{setting} (certificate)",
            $"certificate of {address.Host}",
            EndsAt: null,
            $"Have the certificate of {address.Host} renewed by whoever runs it."
        )
        {
            Address = address,
        };

    // Whether it is to be trusted is the business of who sends something there; here only its end counts.
    private static async Task<DateTimeOffset?> CertificateEndAsync(Uri address, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, cancellationToken);
        var end = default(DateTimeOffset?);
        await using var stream = new SslStream(client.GetStream());
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = address.Host,
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            {
                end = certificate is X509Certificate2 shown ? EndOf(shown) : null;
                return false;
            },
        };
        try
        {
            await stream.AuthenticateAsClientAsync(options, cancellationToken);
        }
        catch (AuthenticationException)
        {
            // As the callback refuses what it has read.
            return end;
        }

        return end;
    }

    private static DateTimeOffset EndOf(X509Certificate2 certificate) => new(certificate.NotAfter.ToUniversalTime(), TimeSpan.Zero);

    private static Credential WithDay(Credential one, Credential day) => one with { EndsAt = day.EndsAt, Fault = day.Fault };

    private IEnumerable<Credential> WrittenDown()
    {
        var root = configuration.GetSection(CredentialSettings.WrittenDown);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var section in Descendants(root).Take(Most))
        {
            if (section[CredentialSettings.ExpiresOn] is not { } day)
            {
                continue;
            }

            var name = section.Path[(root.Path.Length + 1)..].Replace(":", "__", StringComparison.Ordinal);
            var credential = SettingName().IsMatch(name)
                ? new Credential(name, "credential", DayOrMoment(day), $"Get a new one, then set {name} and the day of its end.")
                : new Credential("Landfall__Credentials", "credential", EndsAt: null, "Name the setting there, and never its value.")
                {
                    Fault = NoSetting,
                };
            if (names.Add(credential.Name))
            {
                yield return credential.EndsAt is null && credential.Fault is null ? credential with { Fault = NoDay } : credential;
            }
        }
    }

    private static IEnumerable<IConfigurationSection> Descendants(IConfigurationSection section) =>
        section.GetChildren().SelectMany(child => Descendants(child).Prepend(child));

    private static DateTimeOffset? DayOrMoment(string? text) =>
        DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var moment
        )
            ? moment
            : null;

    // Three parts between dots, of which the second says when it ends; nobody asks here who signed it.
    private static Credential? JwtIn(string value)
    {
        if (Jwt().Match(value) is not { Success: true } match)
        {
            return null;
        }

        var end = default(DateTimeOffset?);
        try
        {
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(match.Groups["claims"].ValueSpan));
            if (claims.RootElement.TryGetProperty("exp", out var seconds) && seconds.TryGetInt64(out var unix))
            {
                end = DateTimeOffset.FromUnixTimeSeconds(unix);
            }
        }
        catch (Exception unreadable)
            when (unreadable is JsonException or FormatException or InvalidOperationException or ArgumentOutOfRangeException)
        {
            return null;
        }

        return new Credential("", "token", end, "");
    }

    [GeneratedRegex(@"eyJ[\w-]+\.(?<claims>eyJ[\w-]+)\.[\w-]*", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Jwt();

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_.-]{0,79}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SettingName();
}
