using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;

namespace Landfall.Events.Webhook;

/// <summary>What people are told of one table in one post; it holds names of tables, ids, codes, times and counts, never a file's name or a
/// value.</summary>
/// <param name="Id">The same whenever the post is sent again.</param>
/// <param name="Table">The table.</param>
/// <param name="Time">When the post was made, UTC.</param>
/// <param name="Title">All of it in a line.</param>
/// <param name="Count">Events that it tells of.</param>
/// <param name="Lines">What happened, in order; one for all files that stopped for the same reason.</param>
public sealed record AlertPost(string Id, string Table, DateTimeOffset Time, string Title, int Count, IReadOnlyList<AlertLine> Lines)
{
    /// <summary>Lines that are left out.</summary>
    public int MoreLines { get; init; }

    /// <summary>Older alerts, of any table, that were dropped as the webhook was away for too long.</summary>
    public long Dropped { get; init; }

    /// <summary><c>page</c> when one of the lines is, otherwise <c>resolved</c>; <c>test</c> of a test.</summary>
    public string Severity => Lead.Severity;

    /// <summary>The line that matters most.</summary>
    [JsonIgnore]
    public AlertLine Lead => Lines.FirstOrDefault(line => line.Severity == AlertLine.Page) ?? Lines[0];

    /// <summary>The lines for people, each with its next step and its place in the playbook.</summary>
    public string Text
    {
        get
        {
            var text = new StringBuilder();
            foreach (var line in Lines)
            {
                text.Append(CultureInfo.InvariantCulture, $"{line.Title} {line.Next} See {line.Playbook}\n");
            }

            if (MoreLines > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"{MoreLines:N0} more kinds are left out.\n");
            }

            if (Dropped > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"{Dropped:N0} older alerts were dropped, as this webhook was away for long.\n");
            }

            return text.ToString().TrimEnd('\n');
        }
    }

    /// <summary>A post that tells of nothing, to try a webhook.</summary>
    public static AlertPost Test(DateTimeOffset time, string playbook) =>
        new(
            FormattableString.Invariant($"landfall:test:{time.UtcTicks}"),
            "landfall",
            time,
            "This is a test of Landfall's alerts.",
            1,
            [
                new AlertLine("landfall.alerts.test", "Test", AlertLine.OfTest, time, 1, "This is a test of Landfall's alerts.")
                {
                    Next = "There is nothing to do.",
                    Playbook = playbook,
                },
            ]
        );
}

/// <summary>One thing that happened, or several of a kind.</summary>
/// <param name="Type">The type of the events.</param>
/// <param name="Alert">The alert of the playbook.</param>
/// <param name="Severity"><see cref="Page"/>, <see cref="Resolved"/> or <see cref="OfTest"/>.</param>
/// <param name="Time">When the first of them happened, UTC.</param>
/// <param name="Count">How many.</param>
/// <param name="Title">What happened, in a sentence.</param>
public sealed record AlertLine(string Type, string Alert, string Severity, DateTimeOffset Time, int Count, string Title)
{
    /// <summary>A person should look now.</summary>
    public const string Page = "page";

    /// <summary>It is over.</summary>
    public const string Resolved = "resolved";

    /// <summary>Somebody tries the webhook.</summary>
    public const string OfTest = "test";

    /// <summary>The next step.</summary>
    public string Next { get; init; } = "";

    /// <summary>Where the playbook tells of the alert.</summary>
    public string Playbook { get; init; } = "";

    /// <summary>The first of the events, by their ids.</summary>
    public IReadOnlyList<string> Events { get; init; } = [];
}

/// <summary>How posts are written, for the ledger and for the webhook.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
),]
[JsonSerializable(typeof(AlertPost))]
[JsonSerializable(typeof(WebhookState))]
internal sealed partial class AlertJson : JsonSerializerContext;
