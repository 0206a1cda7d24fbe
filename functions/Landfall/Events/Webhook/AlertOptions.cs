using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using Landfall.Contracts.Odcs;

namespace Landfall.Events.Webhook;

/// <summary>Which events people are alerted of, and how long alerts wait for them.</summary>
public sealed class AlertOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Landfall:Alerts";

    /// <summary>Types of events that people are alerted of; null for all that can be.</summary>
    public IReadOnlyList<string>? Types { get; set; }

    /// <summary>Where the playbook can be read; behind it comes <c>#</c> and the name of the alert.</summary>
    [Required]
    public string PlaybookUrl { get; set; } = "docs/operations/playbook.md";

    /// <summary>The same, where a browser can open it; null of a path.</summary>
    public string? PlaybookLink =>
        Uri.TryCreate(PlaybookUrl, UriKind.Absolute, out var link)
        && (link.Scheme == Uri.UriSchemeHttps || link.Scheme == Uri.UriSchemeHttp)
            ? PlaybookUrl
            : null;

    /// <summary>How long the first alert of a table waits for others that go into the same post.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan Gather { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The least time between two posts of one table.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan Between { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Alerts of one post at most; it names the first of them and counts all. The ledger's row of the post in hand has the keys of
    /// all of them, and takes no more.</summary>
    [Range(1, 2_000)]
    public int MostInPost { get; set; } = 1_000;

    /// <summary>Alerts that wait at most; of more the oldest are dropped.</summary>
    [Range(1, 100_000)]
    public int MostWaiting { get; set; } = 10_000;

    /// <summary>How long an alert waits at most; an older one is dropped.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "90.00:00:00")]
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromDays(7);

    /// <summary>True for an event that people are to be alerted of.</summary>
    public bool Wants(string type) => (Types ?? AlertKinds.Types).Contains(type, StringComparer.Ordinal);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var unknown in (Types ?? []).Where(type => !AlertKinds.Types.Contains(type, StringComparer.Ordinal)))
        {
            var nearest = NearestWord.Of(unknown, AlertKinds.Types);
            yield return new ValidationResult(
                $"{Section}:{nameof(Types)} names '{unknown}', which is no event that people are alerted of. "
                    + (nearest is null ? $"Expected {string.Join(", ", AlertKinds.Types)}." : $"Did you mean '{nearest}'?"),
                [nameof(Types)]
            );
        }
    }
}

/// <summary>The webhook that people are alerted by; its address is a secret, as whoever has it can post there.</summary>
public sealed class WebhookOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Landfall:Alerts:Webhook";

    private const string UrlSetting = $"{Section}:{nameof(Url)}";
    private const string TemplateSetting = $"{Section}:{nameof(Template)}";
    private const int HashLength = 12;

    /// <summary>Where alerts are posted to, http or https; null or empty for nowhere.</summary>
    public string? Url { get; set; }

    /// <summary>The file of a template for the body; without it a CloudEvent is posted.</summary>
    public string? Template { get; set; }

    /// <summary>How long the webhook may take for one post.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>True where alerts are posted.</summary>
    public bool IsSet => !string.IsNullOrEmpty(Url);

    /// <summary>The address; null where none is set.</summary>
    internal Uri? Address => IsSet && Uri.TryCreate(Url, UriKind.Absolute, out var address) ? address : null;

    /// <summary>What of the address may be shown: scheme, host and port.</summary>
    internal string Host => Address is { } address ? address.GetLeftPart(UriPartial.Authority) : "";

    /// <summary>Tells this address and template from others, and tells nobody what they are.</summary>
    internal string Mark => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Url}\n{Template}")))[..HashLength];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (IsSet && Address is not { Scheme: "http" or "https", Host.Length: > 0, UserInfo: "" })
        {
            // Never the value: it is a secret.
            yield return new ValidationResult(
                $"{UrlSetting} is no address of a webhook; expected https://HOST/PATH without a user's name.",
                [nameof(Url)]
            );
        }

        if (!string.IsNullOrEmpty(Template) && PostTemplate.ProblemOf(Template) is { } problem)
        {
            yield return new ValidationResult($"{TemplateSetting} names '{Template}': {problem}", [nameof(Template)]);
        }
    }
}
