using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Landfall.Embedded.Journals;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace Landfall.Embedded.Orchestrations;

/// <summary>The context of one replay: answers the orchestrator's calls from the journal and keeps those that are new.</summary>
internal sealed class ReplayContext(string instanceId, JournalEvent started, IReadOnlyList<JournalEvent> past, ILoggerFactory loggers) : TaskOrchestrationContext
{
    private readonly Dictionary<int, JournalEvent> _journalled = past.Where(entry => entry.IsCall).ToDictionary(entry => entry.Call!.Value);
    private readonly Dictionary<int, TaskCompletionSource<JournalEvent>> _waiting = [];
    private readonly List<JournalEvent> _new = [];
    private DateTimeOffset _now = started.At;
    private bool _isReplaying;
    private int _calls;
    private int _guids;

    public override TaskName Name => started.Name!;

    public override string InstanceId => instanceId;

    public override ParentOrchestrationInstance? Parent => null;

    public override DateTime CurrentUtcDateTime => _now.UtcDateTime;

    public override bool IsReplaying => _isReplaying;

    /// <summary>The calls and the custom status that the journal does not hold yet.</summary>
    public IReadOnlyList<JournalEvent> New => _new;

    /// <summary>Whether a call is without its answer.</summary>
    public bool IsWaiting => _waiting.Values.Any(call => !call.Task.IsCompleted);

    /// <summary>What the code does otherwise than the journal, or null.</summary>
    public string? Mismatch { get; private set; }

    protected override ILoggerFactory LoggerFactory => loggers;

    public override T GetInput<T>() => Payload.To<T>(started.Data)!;

    /// <summary>The input as the orchestrator's second parameter wants it.</summary>
    public object? InputAs(Type type) => Payload.To(started.Data, type);

    public override async Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        var data = Payload.From(input);
        var first = _now;
        for (var attempt = 1; ; attempt++)
        {
            var answer = await Call(new JournalEvent(JournalEventKind.TaskScheduled, _now) { Name = name.Name, Data = data });
            if (answer.Failure is not { } failure)
            {
                return Payload.To<TResult>(answer.Data)!;
            }

            if (DelayAfter(options?.Retry?.Policy, attempt, _now - first) is not { } delay)
            {
                throw new TaskFailedException(name.Name, answer.Call!.Value, failure);
            }

            await CreateTimer(delay, CancellationToken.None);
        }
    }

    public override async Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        var due = new DateTimeOffset(DateTime.SpecifyKind(fireAt, DateTimeKind.Utc));
        var fired = Call(new JournalEvent(JournalEventKind.TimerCreated, _now) { FireAt = due });
        var source = _waiting[_calls - 1];
        using var registration = cancellationToken.Register(() => source.TrySetCanceled(cancellationToken));
        await fired;
    }

    public override void SetCustomStatus(object? customStatus)
    {
        if (!_isReplaying)
        {
            _new.RemoveAll(entry => entry.Kind == JournalEventKind.CustomStatus);
            _new.Add(new JournalEvent(JournalEventKind.CustomStatus, _now) { Data = Payload.From(customStatus) });
        }
    }

    /// <summary>Version 8 of RFC 9562 over SHA-256 of the instance's id and start and the number of ids drawn before.</summary>
    public override Guid NewGuid()
    {
        var seed = string.Create(CultureInfo.InvariantCulture, $"{instanceId}\n{started.At:O}\n{_guids++}");
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(seed)).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default) => throw NotHere("waits for no events");

    public override void SendEvent(string instanceId, string eventName, object payload) => throw NotHere("sends no events");

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null) =>
        throw NotHere("calls no orchestrators");

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) => throw NotHere("does not begin anew");

    /// <summary>The delay before the call after <paramref name="attempt"/> (from 1), or null when the failure stands. A policy's filter of failures is not asked: Landfall sets none.</summary>
    internal static TimeSpan? DelayAfter(RetryPolicy? policy, int attempt, TimeSpan sinceFirst)
    {
        if (policy is null
            || attempt >= policy.MaxNumberOfAttempts
            || (policy.RetryTimeout != Timeout.InfiniteTimeSpan && sinceFirst >= policy.RetryTimeout))
        {
            return null;
        }

        var delay = policy.FirstRetryInterval.TotalMilliseconds * Math.Pow(policy.BackoffCoefficient, attempt - 1);
        return TimeSpan.FromMilliseconds(Math.Min(delay, policy.MaxRetryInterval.TotalMilliseconds));
    }

    /// <summary>Sets the clock to the event that the code is about to see.</summary>
    public void MoveTo(JournalEvent entry, bool isReplaying)
    {
        _now = entry.At;
        _isReplaying = isReplaying;
    }

    /// <summary>Hands the answer to the call that waits for it.</summary>
    public void Answer(JournalEvent answer)
    {
        if (_waiting.TryGetValue(answer.Call!.Value, out var call))
        {
            call.TrySetResult(answer);
        }
        else
        {
            ReportMissing(answer.Call.Value);
        }
    }

    /// <summary>Reports the first journalled call that the code has not made.</summary>
    public void ReportUnmade()
    {
        if (_journalled.ContainsKey(_calls))
        {
            ReportMissing(_calls);
        }
    }

    private Task<JournalEvent> Call(JournalEvent call)
    {
        var number = _calls++;
        var source = new TaskCompletionSource<JournalEvent>();
        _waiting.Add(number, source);
        if (_journalled.TryGetValue(number, out var known))
        {
            if (known.Kind != call.Kind || !string.Equals(known.Name, call.Name, StringComparison.Ordinal))
            {
                Report(number, call.Describe(), known.Describe());
            }
        }
        else if (_isReplaying)
        {
            // Calls are journalled in the same write as the event that led to them.
            Report(number, call.Describe(), "no call");
        }
        else
        {
            _new.Add(call with { Call = number });
        }

        return source.Task;
    }

    private static NotSupportedException NotHere(string what) => new($"An orchestrator on this host {what}: nothing in Landfall does.");

    private void ReportMissing(int number) => Report(number, "no call", _journalled.TryGetValue(number, out var known) ? known.Describe() : "an answer to it");

    private void Report(int number, string now, string before)
    {
        Mismatch ??= $"Orchestrator '{started.Name}', instance '{instanceId}': call #{number} is {now} in the code, but {before} in its journal. The code changed while the instance was open, or it does not repeat itself: end the instance and start it again.";
    }
}
