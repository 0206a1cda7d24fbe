using Landfall.Events.Webhook;

namespace Landfall.Functions.Triggers.Replies;

/// <summary>What the webhook answered to a test.</summary>
/// <param name="Webhook">Its scheme and host.</param>
/// <param name="Taken">True when it took the post.</param>
/// <param name="Status">The status of HTTP; null when there was no answer.</param>
/// <param name="Detail">What happened, and the next step where there is one.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record AlertTestReply(string Webhook, bool Taken, int? Status, string Detail, double Seconds)
{
    /// <summary>Says it of an answer.</summary>
    public static AlertTestReply Of(WebhookAnswer answer) =>
        new(
            answer.Host,
            answer.Outcome == WebhookOutcome.Taken,
            answer.Status,
            answer.Outcome switch
            {
                WebhookOutcome.Taken => answer.Words,
                WebhookOutcome.Away => $"{answer.Words} See that it is there and can be reached from this host.",
                _ => $"{answer.Words} Look at the address and the template in Landfall:Alerts:Webhook.",
            },
            Math.Round(answer.Took.TotalSeconds, 3)
        );
}
