using System.Globalization;
using System.Text.RegularExpressions;
using Landfall.Local.Discovery;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using NCrontab;

namespace Landfall.Local.Polling;

/// <summary>Calls a function at the times of its schedule in UTC, one call after the other.</summary>
internal sealed partial class TimerRunner
{
    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    // Waits are cut: TimeProvider's timers end at 49 days.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(1);

    private readonly FunctionDescriptor _function;
    private readonly FunctionInvoker _invoker;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CrontabSchedule _schedule;

    /// <exception cref="InvalidOperationException">A setting is missing, or the schedule has not six fields of NCRONTAB.</exception>
    public TimerRunner(FunctionDescriptor function, FunctionInvoker invoker, IConfiguration configuration, TimeProvider time, ILogger log)
    {
        var text = SettingExpression.Resolve(((TimerTriggerAttribute)function.TriggerAttribute).Schedule, configuration, function.Name);
        _schedule = CrontabSchedule.TryParse(text, new CrontabSchedule.ParseOptions { IncludingSeconds = true })
            ?? throw new InvalidOperationException(
                $"Function '{function.Name}': schedule '{text}' is not NCRONTAB of six fields; every five minutes is '0 */5 * * * *'."
            );
        if (Range().Matches(text).FirstOrDefault(IsTurned) is { } turned)
        {
            throw new InvalidOperationException(
                $"Function '{function.Name}': schedule '{text}' has the turned range '{turned.Value}', which NCRONTAB takes for the one "
                    + "from the smaller to the greater; write two ranges, such as '22-23,0-2'."
            );
        }

        (_function, _invoker, _time, _log) = (function, invoker, time, log);
    }

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var last = _time.GetUtcNow().UtcDateTime;
        while (!cancellationToken.IsCancellationRequested)
        {
            var due = _schedule.GetNextOccurrence(last);
            await WaitUntilAsync(due, cancellationToken);
            var now = _time.GetUtcNow().UtcDateTime;
            try
            {
                await _invoker.InvokeAsync(_function, new TimerInfo { IsPastDue = now - due >= Late }, names: null, cancellationToken);
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                _log.TimerFailed(failure, _function.Name);
            }

            // Times that passed during the call are left out.
            var done = _time.GetUtcNow().UtcDateTime;
            last = done > due ? done : due;
        }
    }

    private static bool IsTurned(Match range) => Place(range.Groups["from"].Value) > Place(range.Groups["to"].Value);

    // Months and days of the week have names of three letters too.
    private static int Place(string value) =>
        int.TryParse(value, CultureInfo.InvariantCulture, out var number) ? number : Math.Max(Place(Months, value), Place(Days, value));

    private static int Place(string[] names, string name) =>
        Array.FindIndex(names, known => name.StartsWith(known, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex("(?<from>[0-9]+|[A-Za-z]{3,})-(?<to>[0-9]+|[A-Za-z]{3,})", RegexOptions.NonBacktracking)]
    private static partial Regex Range();

    private async Task WaitUntilAsync(DateTime due, CancellationToken cancellationToken)
    {
        for (var left = due - _time.GetUtcNow().UtcDateTime; left > TimeSpan.Zero; left = due - _time.GetUtcNow().UtcDateTime)
        {
            // Delays are cut to whole milliseconds, which would wake just before the time.
            var wait = TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds));
            await Task.Delay(wait < LongestWait ? wait : LongestWait, _time, cancellationToken);
        }
    }
}
