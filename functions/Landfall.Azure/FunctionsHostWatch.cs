using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Landfall.OnAzure;

/// <summary>
/// Ends the worker when the Functions host is gone, by the end of a connection to the endpoint that the host named: the worker's own stream
/// ends without a word, and a worker that lives on keeps the warehouse's file from the next one.
/// </summary>
internal sealed class FunctionsHostWatch(
    IConfiguration configuration,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<FunctionsHostWatch> logger
) : BackgroundService
{
    /// <summary>The setting in which the Functions host tells the worker where it listens.</summary>
    public const string EndpointSetting = "Functions:Worker:HostEndpoint";

    // The host closes a connection that says nothing after a while; then another one is opened.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // A host that is short of breath may refuse a connection once.
    private const int MostRefusals = 3;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!Uri.TryCreate(configuration[EndpointSetting], UriKind.Absolute, out var host))
        {
            return;
        }

        try
        {
            for (var refusals = 0; refusals < MostRefusals; )
            {
                refusals = await HasListenedAsync(host, stoppingToken) ? 0 : refusals + 1;
                await Task.Delay(Pause, time, stoppingToken);
            }

            Log.FunctionsHostGone(logger, host);
            lifetime.StopApplication();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The worker is stopped.
        }
    }

    /// <summary>Connects and waits for the end of the connection; false when nobody listens.</summary>
    private static async Task<bool> HasListenedAsync(Uri host, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(host.Host, host.Port, cancellationToken);
        }
        catch (SocketException)
        {
            return false;
        }

        try
        {
            var ignored = new byte[256];
            while (await client.GetStream().ReadAsync(ignored, cancellationToken) > 0)
            {
                // An endpoint may greet; only the end counts.
                continue;
            }
        }
        catch (IOException)
        {
            // Reset: the next connection tells whether the host is there.
            return true;
        }

        return true;
    }
}
