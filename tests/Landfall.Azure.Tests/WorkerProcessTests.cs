using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using Landfall.EndToEnd.Tests.Telemetry;
using Landfall.Tests.Azurite;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Landfall.OnAzure.Tests;

public sealed class WorkerProcessTests(AzuriteFixture azurite) : IDisposable
{
    private static readonly TimeSpan StartTime = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(30);

    // A StreamingMessage of the Functions host's protocol whose content, field 17, is an empty request.
    private static readonly byte[] WorkerInitRequest = [0, 0, 0, 0, 3, 0x8A, 0x01, 0];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("landfall-worker-");

    private string Warehouse => Path.Combine(_folder.FullName, "warehouse.duckdb");

    [Fact]
    public async Task Worker_FunctionsHostIsGone_EndsAndLetsTheWarehouseGo()
    {
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = FunctionsHost(heard);
        await host.StartAsync(TestContext.Current.CancellationToken);
        using var worker = Start(new Uri(host.Urls.Single()));
        var output = Task.WhenAll(worker.StandardOutput.ReadToEndAsync(), worker.StandardError.ReadToEndAsync());
        try
        {
            await Task.WhenAny(heard.Task, output).WaitAsync(StartTime, TestContext.Current.CancellationToken);
            Assert.False(worker.HasExited, string.Join('\n', output.IsCompleted ? await output : []));
            Assert.True(File.Exists(Warehouse));

            using var atOnce = new CancellationTokenSource(TimeSpan.Zero);
            await host.StopAsync(atOnce.Token);
            await worker.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(EndTime, TestContext.Current.CancellationToken);

            Assert.True(worker.ExitCode == 0, string.Join('\n', await output));
            await using var free = new FileStream(Warehouse, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        finally
        {
            if (!worker.HasExited)
            {
                worker.Kill();
            }
        }
    }

    [Fact]
    public async Task Worker_ConnectionStringOfAzureMonitor_SendsWhatItMeasuredAtItsEnd()
    {
        await using var monitor = await TelemetryReceiver.OfAzureMonitorAsync();
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = FunctionsHost(heard);
        await host.StartAsync(TestContext.Current.CancellationToken);
        using var worker = Start(
            new Uri(host.Urls.Single()),
            ("APPLICATIONINSIGHTS_CONNECTION_STRING", $"InstrumentationKey={Guid.Empty};IngestionEndpoint={monitor.Url}"),
            ("Landfall__Telemetry__Folder", Path.Combine(_folder.FullName, "telemetry"))
        );
        var output = Task.WhenAll(worker.StandardOutput.ReadToEndAsync(), worker.StandardError.ReadToEndAsync());
        try
        {
            await Task.WhenAny(heard.Task, output).WaitAsync(StartTime, TestContext.Current.CancellationToken);
            using var atOnce = new CancellationTokenSource(TimeSpan.Zero);
            await host.StopAsync(atOnce.Token);
            await worker.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(EndTime, TestContext.Current.CancellationToken);

            Assert.True(worker.ExitCode == 0, string.Join('\n', await output));
            var items = MonitorItem.Of(monitor.Taken);
            Assert.Contains(items, item => item.Type == "MetricData" && item.MetricName == "http.client.request.duration");
            Assert.Contains(items, item =>
                item.Type == "MessageData" && item.Message.StartsWith("The Functions host", StringComparison.Ordinal)
            );
            Assert.All(items, item => Assert.Null(item.SampleRate));
        }
        finally
        {
            if (!worker.HasExited)
            {
                worker.Kill();
            }
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    // It asks the worker to begin and hears its answer: until then the worker may still be starting, and fails if its host goes away.
    private static WebApplication FunctionsHost(TaskCompletionSource heard)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2)
        );
        var host = builder.Build();
        host.Run(async http =>
        {
            http.Response.ContentType = "application/grpc";
            await http.Response.StartAsync(http.RequestAborted);
            await ReadMessageAsync(http.Request.Body, http.RequestAborted);
            await http.Response.Body.WriteAsync(WorkerInitRequest, http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
            await ReadMessageAsync(http.Request.Body, http.RequestAborted);
            heard.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, http.RequestAborted);
        });
        return host;
    }

    // A gRPC message is a byte for its compression, four for its length, and its protobuf.
    private static async Task ReadMessageAsync(Stream stream, CancellationToken cancellationToken)
    {
        var head = new byte[5];
        await stream.ReadExactlyAsync(head, cancellationToken);
        await stream.ReadExactlyAsync(new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1))], cancellationToken);
    }

    private Process Start(Uri host, params (string Name, string Value)[] more)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Landfall.Azure.dll")])
        {
            WorkingDirectory = _folder.FullName,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["AzureWebJobsStorage"] = azurite.ConnectionString,
                ["LandingStorage"] = azurite.ConnectionString,
                ["EventStorage"] = azurite.ConnectionString,
                ["Landfall__Storage__Prefix"] = azurite.NewPrefix(),
                ["Landfall__Warehouse__DuckDb__Path"] = Warehouse,
                ["Landfall__Curation__TempFolder"] = _folder.FullName,
                ["Functions__Worker__HostEndpoint"] = host.ToString(),
                ["Functions__Worker__RequestId"] = "1",
                ["Functions__Worker__WorkerId"] = "1",
                ["Functions__Worker__GrpcMaxMessageLength"] = "1000000",
            },
        };
        foreach (var (name, value) in more)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
