using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Landfall.EndToEnd.Tests.Alerts;

/// <summary>
/// Debian's Prometheus and Alertmanager with the delivered rules, and a webhook that they tell; all on loopback, with seconds for what
/// takes minutes.
/// </summary>
internal sealed partial class AlertBed : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("landfall-alerts-");
    private readonly List<Process> _processes = [];
    private readonly StringBuilder _notes = new();
    private readonly ConcurrentQueue<ToldAlert> _told = new();
    private readonly WebApplication _webhook;

    private AlertBed(WebApplication webhook) => _webhook = webhook;

    /// <summary>Starts all of it for a host at <paramref name="host"/>.</summary>
    public static async Task<AlertBed> StartAsync(Uri host)
    {
        var (prometheus, alertmanager) = (DebianTool.Find("prometheus"), DebianTool.Find("prometheus-alertmanager"));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var bed = new AlertBed(builder.Build());
        bed._webhook.MapPost("/alerts", bed.TakeAsync);
        await bed._webhook.StartAsync();

        var (alertmanagerPort, prometheusPort) = (FreePort(), FreePort());
        await bed.WriteAsync("alertmanager.yml", text =>
            text.Replace("http://127.0.0.1:9095", bed._webhook.Urls.First(), StringComparison.Ordinal)
                .Replace("group_wait: 30s", "group_wait: 0s", StringComparison.Ordinal)
                .Replace("group_interval: 5m", "group_interval: 1s", StringComparison.Ordinal)
        );
        await bed.WriteAsync("landfall-rules.yml", text => Patience().Replace(text, "${name}: 1s"));
        await bed.WriteAsync("prometheus.yml", text =>
            text.Replace("127.0.0.1:7071", host.Authority, StringComparison.Ordinal)
                .Replace("127.0.0.1:9093", Address(alertmanagerPort), StringComparison.Ordinal)
                .Replace("_interval: 15s", "_interval: 1s", StringComparison.Ordinal)
                .Replace("_interval: 1m", "_interval: 1s", StringComparison.Ordinal)
        );
        bed.Start(
            alertmanager,
            $"--config.file={bed.At("alertmanager.yml")}",
            $"--web.listen-address={Address(alertmanagerPort)}",
            $"--storage.path={bed.At("alertmanager")}",
            "--cluster.listen-address="
        );
        bed.Start(
            prometheus,
            $"--config.file={bed.At("prometheus.yml")}",
            $"--web.listen-address={Address(prometheusPort)}",
            $"--storage.tsdb.path={bed.At("prometheus")}"
        );
        return bed;
    }

    /// <summary>Waits until the webhook was told that an alert came to a status: firing or resolved.</summary>
    /// <param name="alert">Its name.</param>
    /// <param name="status">What it came to.</param>
    /// <param name="labels">Labels that it has, at least.</param>
    public Task<ToldAlert> ToldAsync(string alert, string status, params (string Name, string Value)[] labels) =>
        Eventually.GetAsync(
            () =>
                Task.FromResult(
                    _told.FirstOrDefault(one =>
                        one.Name == alert
                        && one.Status == status
                        && labels.All(label => one.Labels.GetValueOrDefault(label.Name) == label.Value)
                    )
                ),
            () => $"the webhook is told that {alert} is {status}; it was told {string.Join("; ", _told)}. {Notes()}"
        );

    /// <summary>What the webhook has been told so far.</summary>
    public IReadOnlyList<ToldAlert> Told => [.. _told];

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            if (!process.HasExited)
            {
                process.Kill();
                await process.WaitForExitAsync();
            }

            process.Dispose();
        }

        await _webhook.StopAsync();
        await _webhook.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task TakeAsync(HttpContext http)
    {
        using var body = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
        foreach (var alert in body.RootElement.GetProperty("alerts").EnumerateArray())
        {
            _told.Enqueue(
                new ToldAlert(
                    alert.GetProperty("labels").GetProperty("alertname").GetString()!,
                    alert.GetProperty("status").GetString()!,
                    Texts(alert.GetProperty("labels")),
                    Texts(alert.GetProperty("annotations"))
                )
            );
        }
    }

    private static Dictionary<string, string> Texts(JsonElement named) =>
        named.EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetString()!, StringComparer.Ordinal);

    private async Task WriteAsync(string name, Func<string, string> change)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(SharedData.Repository, "deploy", "prometheus", name));
        var changed = change(text);
        Assert.NotEqual(text, changed);
        await File.WriteAllTextAsync(At(name), changed);
    }

    private void Start(string program, params string[] arguments)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments)
            {
                UseShellExecute = false,
                WorkingDirectory = _folder.FullName,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _processes.Add(process);
    }

    private void Note(string? line)
    {
        lock (_notes)
        {
            _notes.AppendLine(line);
        }
    }

    private string Notes()
    {
        lock (_notes)
        {
            return _notes.ToString();
        }
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private static string Address(int port) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");

    // Neither of the two says which port it took of itself.
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("(?<name>(keep_firing_)?for): [0-9]+m", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Patience();
}

/// <summary>What the webhook was told of an alert.</summary>
internal sealed record ToldAlert(
    string Name,
    string Status,
    IReadOnlyDictionary<string, string> Labels,
    IReadOnlyDictionary<string, string> Annotations
)
{
    public override string ToString() => $"{Name} {Status} {string.Join(',', Labels.Select(label => $"{label.Key}={label.Value}"))}";
}
