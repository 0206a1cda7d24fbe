using Azure.Messaging;
using Landfall.Embedded;
using Landfall.Tests.Azurite;
using Microsoft.Azure.Functions.Worker;

namespace Landfall.Tests.Embedded;

public sealed class EventTriggerTests(AzuriteFixture azurite) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("landfall-events");

    [Fact]
    public async Task EventTrigger_LinesOfSeveralFiles_AreDeliveredInOrder()
    {
        await using var app = App(typeof(Followed));
        Write("events-1.jsonl", Line("a") + Line("b"));
        await app.StartAsync();
        await Poll.UntilAsync(() => app.Log.Calls.Count == 2, "the first file's events arrive");

        Write("events-1.jsonl", Line("c"));
        Write("events-2.jsonl", Line("d"));
        await Poll.UntilAsync(() => app.Log.Calls.Count == 4, "the later events arrive");

        Assert.Equal(["a", "b", "c", "d"], app.Log.Calls);
    }

    [Fact]
    public async Task EventTrigger_HostStartsAgain_GoesOnWhereItStood()
    {
        await using var app = App(typeof(Followed));
        Write("events-1.jsonl", Line("a"));
        await app.StartAsync();
        await Poll.UntilAsync(() => app.Log.Calls.Count == 1 && File.Exists(Path.Combine(_folder.FullName, "Followed.place")), "the first event is done with");
        await app.StopAsync();

        Write("events-1.jsonl", Line("b"));
        await app.StartAsync();
        await Poll.UntilAsync(() => app.Log.Calls.Count >= 2, "the second event arrives");

        Assert.Equal(["a", "b"], app.Log.Calls);
    }

    [Fact]
    public async Task EventTrigger_HalfALineAndNoEvent_WaitsAndLeavesOut()
    {
        await using var app = App(typeof(Followed));
        Write("events-1.jsonl", "not an event\n" + Line("a") + Line("b")[..20]);
        await app.StartAsync();
        await Poll.UntilAsync(() => app.Log.Calls.Count == 1, "the whole line arrives");

        Write("events-1.jsonl", Line("b")[20..]);
        await Poll.UntilAsync(() => app.Log.Calls.Count == 2, "the line that was cut arrives");

        Assert.Equal(["a", "b"], app.Log.Calls);
    }

    [Fact]
    public async Task EventTrigger_FunctionThrows_IsCalledAgainAndThenNoMore()
    {
        var time = new ManualTime(new DateTimeOffset(2026, 11, 20, 6, 0, 0, TimeSpan.Zero));
        await using var app = new TestApp(azurite, typeof(Failing)) { Configure = options => options.EventsFolder = _folder.FullName, Time = time };
        Write("events-1.jsonl", Line("bad") + Line("good"));
        await app.StartAsync();

        await Poll.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(10));
                return app.Log.Calls.Contains("good", StringComparer.Ordinal);
            },
            "the event after the bad one arrives");

        Assert.Equal([.. Enumerable.Repeat("bad", 12), "good"], app.Log.Calls);
    }

    [Fact]
    public async Task EventTrigger_FileBeganAnew_IsReadFromItsStart()
    {
        await using var app = App(typeof(Followed));
        Write("events-1.jsonl", Line("a") + Line("b"));
        await app.StartAsync();
        await Poll.UntilAsync(() => app.Log.Calls.Count == 2, "the events arrive");

        File.Delete(Path.Combine(_folder.FullName, "events-1.jsonl"));
        Write("events-1.jsonl", Line("c"));
        await Poll.UntilAsync(() => app.Log.Calls.Count == 3, "the new file's event arrives");

        Assert.Equal(["a", "b", "c"], app.Log.Calls);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Line(string id) => $$"""{"specversion":"1.0","id":"{{id}}","source":"/landfall","type":"landfall.table.updated"}""" + "\n";

    private TestApp App(Type function) => new(azurite, function) { Configure = options => options.EventsFolder = _folder.FullName };

    private void Write(string name, string text) => File.AppendAllText(Path.Combine(_folder.FullName, name), text);

    public sealed class Followed(CallLog log)
    {
        [Function(nameof(Followed))]
        public Task Run([QueueTrigger("events")] string message)
        {
            var received = CloudEvent.Parse(new BinaryData(message))!;
            log.Add(received.Id);
            return Task.CompletedTask;
        }
    }

    public sealed class Failing(CallLog log)
    {
        [Function(nameof(Failing))]
        public Task Run([QueueTrigger("events")] string message)
        {
            var received = CloudEvent.Parse(new BinaryData(message))!;
            log.Add(received.Id);
            return received.Id == "bad" ? throw new InvalidOperationException("no") : Task.CompletedTask;
        }
    }
}
