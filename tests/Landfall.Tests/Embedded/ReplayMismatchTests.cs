using Landfall.Embedded;
using Landfall.Tests.Azurite;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Landfall.Tests.Embedded;

public sealed class ReplayMismatchTests(AzuriteFixture azurite)
{
    private const string Started = """{"kind":"Started","at":"2026-11-20T12:00:00+00:00","name":"Road"}""";
    private const string Curate = """{"kind":"TaskScheduled","at":"2026-11-20T12:00:00+00:00","call":0,"name":"Curate"}""";
    private const string Timer = """{"kind":"TimerCreated","at":"2026-11-20T12:00:00+00:00","call":0,"fireAt":"2026-11-20T12:00:00+00:00"}""";
    private const string Curated = """{"kind":"TaskCompleted","at":"2026-11-20T12:00:01+00:00","call":0}""";
    private const string Load = """{"kind":"TaskScheduled","at":"2026-11-20T12:00:01+00:00","call":1,"name":"Load"}""";
    private const string Other = """{"kind":"TaskCompleted","at":"2026-11-20T12:00:01+00:00","call":1}""";

    public static TheoryData<string, Type, string[]> Mismatches => new()
    {
        { "call #0 is activity 'Load' in the code, but activity 'Curate' in its journal", typeof(LoadOnly), [Started, Curate] },
        { "call #0 is activity 'Load' in the code, but a timer in its journal", typeof(LoadOnly), [Started, Timer] },
        { "call #0 is no call in the code, but activity 'Curate' in its journal", typeof(Nothing), [Started, Curate] },
        { "call #1 is no call in the code, but activity 'Load' in its journal", typeof(CurateThenWaits), [Started, Curate, Curated, Load] },
        { "call #1 is a timer in the code, but no call in its journal", typeof(CurateThenSleeps), [Started, Curate, Curated] },
        { "call #1 is no call in the code, but an answer to it in its journal", typeof(CurateThenWaits), [Started, Curate, Other] },
    };

    [Theory]
    [MemberData(nameof(Mismatches))]
    public async Task Replay_OtherCallThanTheJournal_FailsNamingBoth(string both, Type orchestrator, string[] journal)
    {
        await using var app = new TestApp(azurite, orchestrator, typeof(Activities));
        await app.LeaveJournalAsync("open/a", journal);
        await app.StartAsync();
        await Poll.UntilAsync(async () => (await app.Client.GetInstanceAsync("a"))!.IsCompleted, "the instance ends");

        var ended = (await app.Client.GetInstanceAsync("a"))!;

        Assert.Equal(
            $"Orchestrator 'Road', instance 'a': {both}. The code changed while the instance was open, or it does not repeat itself: end the instance and start it again.",
            ended.FailureDetails?.ErrorMessage);
        Assert.Empty(app.Log.Calls);
    }

    public sealed class LoadOnly
    {
        [Function("Road")]
        public Task Run([OrchestrationTrigger] TaskOrchestrationContext context) => context.CallActivityAsync("Load");
    }

    public sealed class Nothing
    {
        [Function("Road")]
        public Task Run([OrchestrationTrigger] TaskOrchestrationContext context) => Task.CompletedTask;
    }

    public sealed class CurateThenWaits
    {
        [Function("Road")]
        public async Task Run([OrchestrationTrigger] TaskOrchestrationContext context)
        {
            await context.CallActivityAsync("Curate");
            await new TaskCompletionSource().Task;
        }
    }

    public sealed class CurateThenSleeps
    {
        [Function("Road")]
        public async Task Run([OrchestrationTrigger] TaskOrchestrationContext context)
        {
            await context.CallActivityAsync("Curate");
            await context.CreateTimer(TimeSpan.FromSeconds(1), CancellationToken.None);
        }
    }

    public sealed class Activities(CallLog log)
    {
        [Function("Curate")]
        public Task Curate([ActivityTrigger] object? input) => Add("Curate");

        [Function("Load")]
        public Task Load([ActivityTrigger] object? input) => Add("Load");

        private Task Add(string name)
        {
            log.Add(name);
            return Task.CompletedTask;
        }
    }
}
