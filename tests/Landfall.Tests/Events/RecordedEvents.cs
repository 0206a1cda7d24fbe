using Landfall.Events;

namespace Landfall.Tests.Events;

/// <summary>Keeps what was sent, and fails when told to.</summary>
internal sealed class RecordedEvents : IEventSink
{
    private readonly Lock _gate = new();

    public List<LandfallEvent> Sent { get; } = [];

    /// <summary>So many next sends fail, before or after they went out.</summary>
    public int Fails { get; set; }

    /// <summary>True when a failing send goes out all the same.</summary>
    public bool AnswerLost { get; set; }

    public Task SendAsync(LandfallEvent sent, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var fails = Fails-- > 0;
            if (!fails || AnswerLost)
            {
                Sent.Add(sent);
            }

            return fails ? Task.FromException(new IOException("the sink is away")) : Task.CompletedTask;
        }
    }
}
