using System.Text.Json;
using Azure.Messaging;
using Landfall.Events;

namespace Landfall.Tests.Events;

/// <summary>What every sink must keep.</summary>
public abstract class EventSinkSuite
{
    protected const string Source = "/landfall/tests";

    private static readonly DateTimeOffset Time = new(2026, 11, 20, 6, 0, 0, TimeSpan.Zero);

    protected abstract ISuiteSink Create();

    [Fact]
    public async Task SendAsync_Event_ArrivesAsACloudEvent()
    {
        await using var suite = Create();

        await suite.Sink.SendAsync(Event("a-g0:updated"), TestContext.Current.CancellationToken);

        var arrived = Assert.Single(await suite.ArrivedAsync());
        Assert.Equal(
            ("a-g0:updated", "landfall.table.updated", Source, "crm.account", Time, "application/json", """{"table":"crm.account"}"""),
            (arrived.Id, arrived.Type, arrived.Source, arrived.Subject, arrived.Time, arrived.DataContentType, arrived.Data!.ToString())
        );
    }

    [Fact]
    public async Task SendAsync_SameEventTwice_ArrivesWithTheSameId()
    {
        await using var suite = Create();

        await suite.Sink.SendAsync(Event("a"), TestContext.Current.CancellationToken);
        await suite.Sink.SendAsync(Event("a"), TestContext.Current.CancellationToken);

        Assert.Equal(["a"], (await suite.ArrivedAsync()).Select(arrived => arrived.Id).Distinct());
    }

    [Fact]
    public async Task SendAsync_ManyAtOnce_AllArriveWhole()
    {
        await using var suite = Create();
        var ids = Enumerable.Range(1, 50).Select(number => $"event-{number:D2}").ToList();

        await Parallel.ForEachAsync(ids, TestContext.Current.CancellationToken, async (id, token) =>
            await suite.Sink.SendAsync(Event(id), token)
        );

        Assert.Equal(ids, (await suite.ArrivedAsync()).Select(arrived => arrived.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task SendAsync_NobodyTakesIt_Throws()
    {
        await using var suite = Create();
        suite.Break();

        await Assert.ThrowsAnyAsync<Exception>(() => suite.Sink.SendAsync(Event("a"), TestContext.Current.CancellationToken));

        suite.Fix();
        await suite.Sink.SendAsync(Event("a"), TestContext.Current.CancellationToken);
        Assert.Equal("a", (await suite.ArrivedAsync())[^1].Id);
    }

    private protected static LandfallEvent Event(string id) =>
        new(
            id,
            EventType.TableUpdated,
            "crm.account",
            Time,
            new BinaryData(JsonSerializer.SerializeToUtf8Bytes(new { table = "crm.account" }))
        );

    /// <summary>A sink and what came out of it.</summary>
    protected interface ISuiteSink : IAsyncDisposable
    {
        IEventSink Sink { get; }

        Task<IReadOnlyList<CloudEvent>> ArrivedAsync();

        /// <summary>From now on nothing can be sent.</summary>
        void Break();

        void Fix();
    }
}
