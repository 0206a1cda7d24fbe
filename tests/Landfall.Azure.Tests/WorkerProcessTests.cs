using System.Diagnostics;
using System.Net;
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

    public void Dispose() => _folder.Delete(recursive: true);

    // It hears the worker's stream and says nothing, as a host does while no function is to run.
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
            await http.Response.Body.FlushAsync(http.RequestAborted);
            heard.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, http.RequestAborted);
        });
        return host;
    }

    private Process Start(Uri host)
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
        return Process.Start(start)!;
    }
}
