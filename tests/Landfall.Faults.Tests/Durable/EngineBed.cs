using System.Collections.Concurrent;
using System.Diagnostics;
using Landfall.Local.Durable;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Landfall.Faults.Tests.Durable;

/// <summary>What an order asks for: how many parcels, and how often the packing of each fails before it succeeds.</summary>
public sealed record Order(string Name, int Parcels, int Failures = 0);

public sealed record Parcel(string Order, int Number, int Failures);

public sealed record Packed(string Label, TimeSpan After);

public sealed record Progress(string Stage, int Done);

/// <summary>What the functions below did, and what holds them back; one per test.</summary>
public sealed class Depot
{
    public ConcurrentQueue<string> Calls { get; } = [];

    /// <summary>An activity that packs waits for it.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;
}

/// <summary>Functions as the app writes them: attributes of the real packages, classes made by the service provider.</summary>
public sealed class ShipOrder
{
    [Function(nameof(ShipOrder))]
    public async Task<string[]> Run([OrchestrationTrigger] TaskOrchestrationContext context, Order order)
    {
        context.SetCustomStatus(new Progress("pack", 0));
        var retry = TaskOptions.FromRetryPolicy(new RetryPolicy(maxNumberOfAttempts: 5, firstRetryInterval: TimeSpan.FromMilliseconds(20)));
        var packed = await Task.WhenAll(
            Enumerable
                .Range(1, order.Parcels)
                .Select(number => context.CallActivityAsync<Packed>(nameof(Pack), new Parcel(order.Name, number, order.Failures), retry))
        );
        context.SetCustomStatus(new Progress("done", packed.Length));
        return [.. packed.Select(parcel => parcel.Label)];
    }
}

public sealed class Pack(Depot depot)
{
    [Function(nameof(Pack))]
    public async Task<Packed> Run([ActivityTrigger] Parcel parcel, CancellationToken cancellationToken)
    {
        var label = $"{parcel.Order}-{parcel.Number}";
        depot.Calls.Enqueue(label);
        await depot.Gate.WaitAsync(cancellationToken);
        return depot.Calls.Count(call => call == label) > parcel.Failures
            ? new Packed(label, TimeSpan.FromSeconds(1.5))
            : throw new InvalidOperationException($"No tape for {label}.");
    }
}

/// <summary>The order's parcels one after the other.</summary>
public sealed class ShipSlowly
{
    [Function(nameof(ShipSlowly))]
    public async Task<int> Run([OrchestrationTrigger] TaskOrchestrationContext context, Order order)
    {
        for (var number = 1; number <= order.Parcels; number++)
        {
            await context.CallActivityAsync<Packed>(nameof(Pack), new Parcel(order.Name, number, order.Failures));
        }

        return order.Parcels;
    }
}

/// <summary>What a later build made of <see cref="ShipSlowly"/>: it weighs the order before it packs.</summary>
public sealed class ShipSlowlyAnew
{
    [Function(nameof(ShipSlowly))]
    public async Task<int> Run([OrchestrationTrigger] TaskOrchestrationContext context, Order order)
    {
        var grams = await context.CallActivityAsync<int>(nameof(Weigh), order);
        await context.CallActivityAsync<Packed>(nameof(Pack), new Parcel(order.Name, order.Parcels, order.Failures));
        return grams;
    }
}

public sealed class Weigh
{
    [Function(nameof(Weigh))]
    public Task<int> Run([ActivityTrigger] Order order) => Task.FromResult(1000 * order.Parcels);
}

/// <summary>An engine with the functions above in a task hub of its own.</summary>
internal sealed class EngineBed : IAsyncDisposable
{
    private static int _hubs;

    private readonly ServiceProvider _services;

    public EngineBed(
        string storage,
        Action<DurableEngineOptions>? configure = null,
        Depot? depot = null,
        Func<IServiceProvider, DurableFunctions>? functions = null
    )
    {
        Depot = depot ?? new Depot();
        Options = new DurableEngineOptions { TaskHubName = NewTaskHub() };
        configure?.Invoke(Options);
        _services = new ServiceCollection().AddSingleton(Depot).BuildServiceProvider();
        Engine = new DurableEngine(
            (functions ?? Functions)(_services),
            DurableStorage.FromConnectionString(storage),
            Microsoft.Extensions.Options.Options.Create(Options),
            TimeProvider.System,
            NullLoggerFactory.Instance
        );
    }

    public Depot Depot { get; }

    public DurableEngineOptions Options { get; }

    public DurableEngine Engine { get; }

    public static string NewTaskHub() => $"hub{Environment.ProcessId}x{Interlocked.Increment(ref _hubs)}";

    public static DurableFunctions Functions(IServiceProvider services) =>
        new DurableFunctions().AddFunctions([typeof(ShipOrder), typeof(Pack), typeof(ShipSlowly)], services);

    /// <summary>Those of a later build.</summary>
    public static DurableFunctions FunctionsAnew(IServiceProvider services) =>
        new DurableFunctions().AddFunctions([typeof(Pack), typeof(ShipSlowlyAnew), typeof(Weigh)], services);

    public Task StartAsync() => Engine.StartAsync(CancellationToken.None, TestContext.Current.CancellationToken);

    public Task<string> ScheduleAsync(string orchestrator, Order order, string? id = null) =>
        Engine.Client.ScheduleNewOrchestrationInstanceAsync(
            orchestrator,
            order,
            new StartOrchestrationOptions(id),
            TestContext.Current.CancellationToken
        );

    /// <summary>Polls until <paramref name="isSo"/>, or fails when <paramref name="deadline"/> has passed.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo, TimeSpan deadline, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!await isSo())
        {
            Assert.True(watch.Elapsed < deadline, $"Not so after {deadline.TotalSeconds} s: {what}.");
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await _services.DisposeAsync();
    }
}
