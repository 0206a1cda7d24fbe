using DurableTask.Core;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;

namespace Landfall.Faults.Tests.Durable;

/// <summary>
/// Orchestrations in memory, on a clock that the test owns. Nothing runs by itself: the test reads <see cref="Ready"/>, draws from it, and
/// hands the item to a <see cref="MemoryWorker"/> with the fate of its completion. An item in the hands of a worker that is dead comes back
/// when its lock has run out. Histories are kept as text, as storage keeps them, so no execution sees objects of an earlier one.
/// </summary>
internal sealed class MemoryOrchestrations
{
    private readonly MemoryMail _mail;
    private readonly TimeSpan _lockTime;

    public MemoryOrchestrations(TimeProvider time, TimeSpan lockTime)
    {
        (Time, _lockTime, _mail) = (time, lockTime, new MemoryMail(time));
        Client = new MemoryClient(_mail, time);
    }

    public TimeProvider Time { get; }

    /// <summary>The way to start them and to ask for them.</summary>
    public MemoryClient Client { get; }

    /// <summary>What can be done now, oldest first.</summary>
    public IReadOnlyList<MemoryWork> Ready
    {
        get
        {
            lock (_mail.Gate)
            {
                var now = Time.GetUtcNow();
                return
                [
                    .. _mail
                        .Instances.Values.Where(instance => instance.LockedUntil <= now && instance.Deliverable(now).Any())
                        .Select(instance => new MemoryWork(instance.Deliverable(now).First().Number, instance.Id, Activity: null))
                        .Concat(
                            _mail
                                .Calls.Where(call => call.LockedUntil <= now)
                                .Select(call => new MemoryWork(call.Number, call.Instance, call.Name))
                        )
                        .OrderBy(work => work.Number),
                ];
            }
        }
    }

    /// <summary>When the next timer fires or the next lock runs out; null when nothing waits for the clock.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_mail.Gate)
            {
                var now = Time.GetUtcNow();
                var dues = _mail
                    .Instances.Values.SelectMany(instance =>
                        instance.Letters.Select(letter => letter.VisibleAt).Append(instance.LockedUntil)
                    )
                    .Concat(_mail.Calls.Select(call => call.LockedUntil))
                    .Where(due => due > now)
                    .ToList();
                return dues.Count == 0 ? null : dues.Min();
            }
        }
    }

    /// <summary>Instances that have not ended, in the order of their ids.</summary>
    public IReadOnlyList<string> Live
    {
        get
        {
            lock (_mail.Gate)
            {
                var live = _mail.Instances.Values.Where(instance => !instance.HasEnded).Select(instance => instance.Id);
                return [.. live.Order(StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Loses an instance with all that is known of it.</summary>
    public void Lose(string instance)
    {
        lock (_mail.Gate)
        {
            _mail.Instances.Remove(instance);
            _mail.Calls.RemoveAll(call => call.Instance == instance);
        }
    }

    /// <summary>Locks an instance's step for one worker; null when someone else has it or nothing is left to do.</summary>
    internal TaskOrchestrationWorkItem? Take(MemoryWork work)
    {
        lock (_mail.Gate)
        {
            var now = Time.GetUtcNow();
            if (
                !_mail.Instances.TryGetValue(work.Instance, out var instance)
                || instance.LockedUntil > now
                || !instance.Deliverable(now).Any()
            )
            {
                return null;
            }

            (instance.LockedUntil, instance.Holder) = (now + _lockTime, new MemoryStep([.. instance.Deliverable(now)]));
            return new HeldStep(instance.Holder)
            {
                InstanceId = instance.Id,
                LockedUntilUtc = DateTime.MaxValue,
                NewMessages = [.. instance.Holder.Letters.Select(letter => MemoryMail.Copy(letter.Message))],
                OrchestrationRuntimeState = new OrchestrationRuntimeState(MemoryText.Read<List<HistoryEvent>>(instance.History))
                {
                    Status = instance.State.Status,
                },
            };
        }
    }

    /// <summary>Locks an activity for one worker; null when someone else has it or it was answered.</summary>
    internal TaskActivityWorkItem? TakeCall(MemoryWork work)
    {
        lock (_mail.Gate)
        {
            var now = Time.GetUtcNow();
            if (_mail.Calls.Find(call => call.Number == work.Number) is not { } call || call.LockedUntil > now)
            {
                return null;
            }

            (call.LockedUntil, call.Holder) = (now + _lockTime, new object());
            return new HeldCall(call, call.Holder)
            {
                Id = $"{call.Number}",
                LockedUntilUtc = DateTime.MaxValue,
                TaskMessage = MemoryMail.Copy(call.Message),
            };
        }
    }

    /// <summary>Writes what a step came to, all of it or what its fate leaves of it.</summary>
    /// <exception cref="SessionAbortedException">The completion has no effect on the instance, which is handed out again.</exception>
    internal void Complete(
        TaskOrchestrationWorkItem item,
        OrchestrationRuntimeState history,
        OrchestrationState? state,
        IEnumerable<TaskMessage> sent,
        Fate fate
    )
    {
        lock (_mail.Gate)
        {
            var step = ((HeldStep)item).Step;
            if (!_mail.Instances.TryGetValue(item.InstanceId, out var instance) || instance.Holder != step)
            {
                throw new SessionAbortedException($"The lock of instance '{item.InstanceId}' was lost.");
            }

            var messages = sent.ToList();
            if (fate is Fate.SentOnly or Fate.Doubled)
            {
                _mail.SendAll(messages);
            }

            if (fate is Fate.Lost or Fate.SentOnly)
            {
                throw new SessionAbortedException($"The completion of instance '{item.InstanceId}' was lost.");
            }

            instance.History = MemoryText.Write(history.Events);
            instance.ExecutionId = history.OrchestrationInstance?.ExecutionId ?? instance.ExecutionId;
            if (state is not null)
            {
                state.LastUpdatedTime = Time.GetUtcNow().UtcDateTime;
                state.CreatedTime = instance.State.CreatedTime;
                instance.State = state;
            }

            instance.Letters.RemoveAll(letter => step.Letters.Contains(letter));
            instance.Release();
            if (instance.HasEnded)
            {
                instance.Letters.Clear();
            }

            _mail.SendAll(messages);
        }
    }

    /// <summary>Sends an activity's answer, as often as its fate says.</summary>
    /// <exception cref="SessionAbortedException">The activity is handed out again.</exception>
    internal void Answer(TaskActivityWorkItem item, TaskMessage answer, Fate fate)
    {
        lock (_mail.Gate)
        {
            var held = (HeldCall)item;
            var isMine = held.Call.Holder == held.Holder;
            if (fate != Fate.Lost)
            {
                // A queue takes the answer also from one whose lock has run out.
                _mail.SendAll(fate == Fate.Doubled ? [answer, answer] : [answer]);
            }

            if (fate is Fate.Lost or Fate.SentOnly || !isMine)
            {
                throw new SessionAbortedException($"The completion of activity '{held.Call.Name}' was lost.");
            }

            _mail.Calls.Remove(held.Call);
        }
    }

    /// <summary>Gives an item back, to be handed out again at once.</summary>
    internal void Abandon(object item)
    {
        lock (_mail.Gate)
        {
            if (item is HeldStep step && _mail.Instances.TryGetValue(step.InstanceId, out var instance) && instance.Holder == step.Step)
            {
                instance.Release();
            }
            else if (item is HeldCall held && held.Call.Holder == held.Holder)
            {
                (held.Call.LockedUntil, held.Call.Holder) = (DateTimeOffset.MinValue, null);
            }
        }
    }

    private sealed class HeldStep(MemoryStep step) : TaskOrchestrationWorkItem
    {
        public MemoryStep Step => step;
    }

    private sealed class HeldCall(MemoryCall call, object holder) : TaskActivityWorkItem
    {
        public MemoryCall Call => call;

        public object Holder => holder;
    }
}
