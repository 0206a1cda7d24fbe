using Landfall.Cli.Api;
using Landfall.Recovery;

namespace Landfall.Cli.Output;

/// <summary>Messages that the host gave up, one a line.</summary>
internal static class PoisonSheet
{
    /// <summary>Prints them by queue; nothing where there are none.</summary>
    public static void Show(Screen screen, IReadOnlyList<PoisonQueue> queues, HostTarget target)
    {
        foreach (var queue in queues.Where(queue => queue.Messages.Count > 0 || queue.Problem is not null))
        {
            screen.Say();
            Screen.Tell(screen.Out, "bold", queue.Queue, queue.Messages.Count == 0 ? "" : "holds what the host gave up");
            if (queue.Problem is { } problem)
            {
                screen.Print(problem);
                continue;
            }

            var sheet = new Sheet(new SheetColumn("message", Fit.CutEnd), new SheetColumn("what", Fit.CutStart), "since");
            foreach (var message in queue.Messages)
            {
                sheet.Add(message.Id, message.What, message.Since is { } since ? Amounts.Age(DateTimeOffset.UtcNow - since) : "");
            }

            sheet.Show(screen.Out);
            if (queue.HasMore)
            {
                screen.Say("There are more behind them.");
            }
        }

        if (queues.Any(queue => queue.Messages.Count > 0))
        {
            screen.Say();
            screen.Print($"When what is wrong is fixed: {CommandLine.Of("release --messages", target)}");
        }
    }

    /// <summary>Prints what became of them, queue by queue; nothing of a queue where there was nothing.</summary>
    public static void ShowReleased(Screen screen, IReadOnlyList<PoisonRelease> queues)
    {
        foreach (var queue in queues.Where(queue => !WasEmpty(queue)))
        {
            var gone = queue.Gone == 0 ? "" : $", {Amounts.Of(queue.Gone, "message")} deleted whose file is gone";
            var kept = queue.Kept.Count == 0 ? "" : $", {Amounts.Count(queue.Kept.Count)} kept";
            screen.Say($"{queue.Queue}: {Amounts.Of(queue.Released, "message")} put back{gone}{kept}");
            foreach (var message in queue.Kept)
            {
                screen.Print($"  {message.What ?? message.Id}: {message.Reason}");
            }

            if (queue.Problem is { } problem)
            {
                Screen.Tell(screen.Out, "red", "failed:", problem);
            }
        }
    }

    /// <summary>True when no queue held a message.</summary>
    public static bool WereEmpty(IReadOnlyList<PoisonRelease> queues) => queues.All(WasEmpty);

    /// <summary>True when every message was settled.</summary>
    public static bool IsWhole(IReadOnlyList<PoisonRelease> queues) => queues.All(queue => queue.Kept.Count == 0 && queue.Problem is null);

    private static bool WasEmpty(PoisonRelease queue) => queue is { Released: 0, Gone: 0, Kept.Count: 0, Problem: null };
}
