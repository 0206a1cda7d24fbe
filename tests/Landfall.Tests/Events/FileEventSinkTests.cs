using Azure.Messaging;
using Landfall.Events;
using Landfall.Events.Files;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Landfall.Tests.Events;

public sealed class FileEventSinkTests : EventSinkSuite
{
    [Fact]
    public async Task SendAsync_NextDay_BeginsAFileAndKeepsTheDaysItIsTold()
    {
        await using var suite = new Files(new EventFileOptions { KeepDays = 2 });
        for (var day = 0; day < 4; day++)
        {
            await suite.Sink.SendAsync(Event($"day-{day}"), TestContext.Current.CancellationToken);
            suite.Time.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal(["events-2026-11-22.jsonl", "events-2026-11-23.jsonl"], suite.Names());
        Assert.Equal(["day-2", "day-3"], (await suite.ArrivedAsync()).Select(arrived => arrived.Id));
    }

    [Fact]
    public async Task SendAsync_MoreThanAllMayHave_DeletesTheOldestFiles()
    {
        await using var suite = new Files(new EventFileOptions { MaxBytes = 1024 });
        for (var day = 0; day < 3; day++)
        {
            await suite.Sink.SendAsync(Event($"day-{day}"), TestContext.Current.CancellationToken);
            await suite.Sink.SendAsync(Event($"day-{day}"), TestContext.Current.CancellationToken);
            suite.Time.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal(["events-2026-11-21.jsonl", "events-2026-11-22.jsonl"], suite.Names());
    }

    [Fact]
    public async Task SendAsync_OneDayAloneHasTooMuch_BeginsAnew()
    {
        await using var suite = new Files(new EventFileOptions { MaxBytes = 1024 });
        for (var number = 0; number < 20; number++)
        {
            await suite.Sink.SendAsync(Event($"event-{number}"), TestContext.Current.CancellationToken);
        }

        Assert.InRange(suite.Bytes(), 1, 1024);
        Assert.Equal("event-19", (await suite.ArrivedAsync())[^1].Id);
    }

    [Fact]
    public async Task SendAsync_LastLineWasCutByACrash_StartsALineOfItsOwn()
    {
        await using var suite = new Files(new EventFileOptions());
        await suite.Sink.SendAsync(Event("a"), TestContext.Current.CancellationToken);
        await File.AppendAllTextAsync(
            Path.Combine(suite.Folder, "events-2026-11-20.jsonl"),
            """{"id":"hal""",
            TestContext.Current.CancellationToken
        );

        await suite.Sink.SendAsync(Event("b"), TestContext.Current.CancellationToken);

        Assert.Equal(["a", "b"], (await suite.ArrivedAsync()).Select(arrived => arrived.Id));
    }

    protected override ISuiteSink Create() => new Files(new EventFileOptions());

    private sealed class Files : ISuiteSink
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("landfall-events");
        private readonly FileEventSink _sink;

        public Files(EventFileOptions options)
        {
            options.Folder = Folder;
            _sink = new FileEventSink(
                Options.Create(options),
                Options.Create(new EventOptions { Source = Source }),
                Time,
                NullLogger<FileEventSink>.Instance
            );
        }

        public string Folder => Path.Combine(_folder.FullName, "events");

        public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 20, 6, 0, 0, TimeSpan.Zero));

        public IEventSink Sink => _sink;

        public Task<IReadOnlyList<CloudEvent>> ArrivedAsync() =>
            Task.FromResult<IReadOnlyList<CloudEvent>>([
                .. Names()
                    .SelectMany(name => File.ReadAllLines(Path.Combine(Folder, name)))
                    .Where(line => line.EndsWith('}'))
                    .Select(line => CloudEvent.Parse(BinaryData.FromString(line))!),
            ]);

        public string[] Names() => [.. Directory.GetFiles(Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

        public long Bytes() => new DirectoryInfo(Folder).GetFiles().Sum(file => file.Length);

        // A file where the folder should be.
        public void Break() => File.WriteAllText(Folder, "");

        public void Fix() => File.Delete(Folder);

        public ValueTask DisposeAsync()
        {
            _sink.Dispose();
            _folder.Delete(recursive: true);
            return ValueTask.CompletedTask;
        }
    }
}
