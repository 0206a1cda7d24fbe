using Landfall.Embedded.Journals;

namespace Landfall.Embedded.Orchestrations;

/// <summary>Answers an orchestrator's timers when they are due.</summary>
internal sealed class DurableTimers(TimeProvider time)
{
    // TimeProvider's timers end at 49 days, so a longer wait is cut.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    /// <summary>Calls <paramref name="answer"/> once, at <see cref="JournalEvent.FireAt"/> or later, unless the instance is let go before.</summary>
    public void Set(OrchestrationInstance instance, JournalEvent timer, Action<OrchestrationInstance, JournalEvent> answer)
    {
        var now = time.GetUtcNow();
        var left = timer.FireAt!.Value - now;
        if (left <= TimeSpan.Zero)
        {
            answer(instance, new JournalEvent(JournalEventKind.TimerFired, now) { Call = timer.Call });
            return;
        }

        // Waits are cut to whole milliseconds, which would end just before the time.
        var wait = TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds));
        instance.Keep(time.CreateTimer(_ => Set(instance, timer, answer), state: null, wait < LongestWait ? wait : LongestWait, Timeout.InfiniteTimeSpan));
    }
}
