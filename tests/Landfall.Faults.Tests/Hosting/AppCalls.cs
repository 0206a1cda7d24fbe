using Landfall.Canary;
using Landfall.Functions.Orchestrations;
using Landfall.Functions.Triggers;
using Landfall.Ledger;
using Landfall.Local.Discovery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Landfall.Faults.Tests.Hosting;

/// <summary>Calls the app's triggers in a worker, as its host does.</summary>
internal static class AppCalls
{
    /// <summary>The app's functions.</summary>
    public static IReadOnlyList<Type> Functions { get; } = typeof(IngestTable).Assembly.GetTypes();

    private static readonly FunctionCatalog Catalog = new(Functions);

    public static Task ArrivedAsync(Worker worker, string name) =>
        worker.Invoker.InvokeAsync(
            Catalog.Find<BlobTriggerAttribute>(nameof(LandingArrived)),
            worker.Containers.Landing.GetBlobClient(name),
            new Dictionary<string, string>(StringComparer.Ordinal) { ["name"] = name },
            worker.Stopping
        );

    public static Task SweepAsync(Worker worker) =>
        worker.Invoker.InvokeAsync(
            Catalog.Find<TimerTriggerAttribute>(nameof(LandingSweep)),
            new TimerInfo(),
            names: null,
            worker.Stopping
        );

    public static Task WatchAsync(Worker worker) =>
        worker.Invoker.InvokeAsync(Catalog.Find<TimerTriggerAttribute>(nameof(TableWatch)), new TimerInfo(), names: null, worker.Stopping);

    public static Task WarehouseSweepAsync(Worker worker) =>
        worker.Invoker.InvokeAsync(
            Catalog.Find<TimerTriggerAttribute>(nameof(WarehouseSweep)),
            new TimerInfo(),
            names: null,
            worker.Stopping
        );

    /// <summary>Asks what was loaded how long its readers wait, as the host does beside its work.</summary>
    public static Task CanaryAsync(Worker worker) => worker.Service<CanaryQueries>().AskAsync(worker.Stopping);

    /// <summary>Asks for the rebuild of every table of which loads are lost.</summary>
    public static async Task RebuildAsync(Worker worker)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var answer = await worker.Invoker.InvokeAsync(
            Catalog.Find<HttpTriggerAttribute>("RebuildAll"),
            new DefaultHttpContext().Request,
            names,
            worker.Stopping
        );
        Assert.True(answer is OkObjectResult or AcceptedResult, $"RebuildAll answered {answer}.");
    }

    /// <summary>Sends a request about a batch or its table, which is taken or refused in order.</summary>
    public static async Task AskAsync(Worker worker, string function, string query, LedgerEntry entry)
    {
        var request = new DefaultHttpContext().Request;
        request.QueryString = new QueryString(query);
        var names = new Dictionary<string, string>(StringComparer.Ordinal) { ["id"] = entry.Batch, ["table"] = entry.Table };
        var answer = await worker.Invoker.InvokeAsync(Catalog.Find<HttpTriggerAttribute>(function), request, names, worker.Stopping);
        Assert.True(answer is OkObjectResult or AcceptedResult or ObjectResult { StatusCode: 409 }, $"{function} answered {answer}.");
    }
}
