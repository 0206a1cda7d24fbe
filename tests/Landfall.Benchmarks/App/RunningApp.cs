using Azure.Storage.Blobs;
using Landfall.Benchmarks.Measuring;
using Landfall.Benchmarks.Samples;
using Landfall.Cli;
using Landfall.Cli.Api;
using Landfall.Cli.Hosting;
using Landfall.Samples;

namespace Landfall.Benchmarks.App;

/// <summary>The whole app as <c>landfall up</c> runs it, with an Azurite that keeps its blobs on disk, in a folder of its own.</summary>
internal sealed class RunningApp : IAsyncDisposable
{
    /// <summary>The table that files are dropped for.</summary>
    public const string Table = "amplitude.event";

    private readonly LocalHost _host;
    private readonly DirectoryInfo _folder;

    private RunningApp(LocalHost host, DirectoryInfo folder) => (_host, _folder) = (host, folder);

    /// <summary>What the command line asks it with.</summary>
    public LandfallClient Client => _host.Client;

    /// <summary>How to connect to its storage.</summary>
    public string ConnectionString => _host.Storage.ConnectionString;

    /// <summary>Seconds of processor time of the Azurite that is its child.</summary>
    public double AzuriteCpu => Machine.CpuOfChild("node");

    /// <summary>Starts storage and host.</summary>
    public static Task<RunningApp> StartAsync(string folder, CancellationToken cancellationToken) =>
        StartAsync(folder, _ => Task.CompletedTask, cancellationToken);

    /// <summary>Starts storage and host on a ledger that <paramref name="fill"/> has filled, which is told its file.</summary>
    public static async Task<RunningApp> StartAsync(string folder, Func<string, Task> fill, CancellationToken cancellationToken)
    {
        var data = Directory.CreateDirectory(Path.Combine(folder, "app"));
        await fill(Path.Combine(data.FullName, "ledger.db"));
        var settings = new LocalHostSettings
        {
            Data = data,
            Contracts = Path.Combine(SampleFiles.RepositoryRoot(), "contracts"),
            Warn = Console.Error.WriteLine,
        };
        return new RunningApp(await LocalHost.StartAsync(settings, cancellationToken), data);
    }

    /// <summary>Makes one compressed export; the number tells its rows from those of others.</summary>
    public static async Task<MemoryStream> MakeFileAsync(int number, int rows, CancellationToken cancellationToken)
    {
        var content = new MemoryStream();
        await MakeFileAsync(number, rows, content, cancellationToken);
        content.Position = 0;
        return content;
    }

    /// <summary>Writes one compressed export.</summary>
    public static Task MakeFileAsync(int number, int rows, Stream content, CancellationToken cancellationToken) =>
        SampleGenerator.WriteAsync(
            new SampleRequest
            {
                Table = Table,
                Rows = rows,
                Seed = (ulong)number + 1,
                Gzip = true,
            },
            content,
            progress: null,
            cancellationToken
        );

    /// <summary>Uploads a file and tells nobody: the app finds it by its trigger.</summary>
    public Task DropAsync(int number, Stream content, CancellationToken cancellationToken) =>
        DropAsync(NameOf(number), content, cancellationToken);

    /// <summary>The name that a file lands under.</summary>
    public static string NameOf(int number) => FormattableString.Invariant($"amplitude/benchmark/1_2026-11-17_10#{number}.json.gz");

    /// <summary>Uploads a file of that name.</summary>
    public Task DropAsync(string name, Stream content, CancellationToken cancellationToken) =>
        _host.Zone.UploadAsync(name, content, progress: null, cancellationToken);

    /// <summary>Waits until a query of the table, repeated at <paramref name="pace"/>, finds so many rows.</summary>
    /// <exception cref="InvalidOperationException">It finds more: rows were loaded twice.</exception>
    public async Task WaitForRowsAsync(long rows, TimeSpan pace, CancellationToken cancellationToken)
    {
        while (await CountAsync(cancellationToken) is var found && found != rows)
        {
            if (found > rows)
            {
                throw new InvalidOperationException(
                    FormattableString.Invariant($"{Table} has {found} rows, but only {rows} were dropped.")
                );
            }

            await Task.Delay(pace, cancellationToken);
        }
    }

    /// <summary>Load packages so far.</summary>
    public async Task<long> PackagesAsync(CancellationToken cancellationToken)
    {
        var answer = await _host.Client.QueryAsync("SELECT count(DISTINCT package) FROM landfall.markers", limit: 1, cancellationToken);
        return answer.Rows[0][0].GetInt64();
    }

    /// <summary>Parts in the lake.</summary>
    public async Task<int> PartsAsync(CancellationToken cancellationToken) =>
        await new BlobServiceClient(ConnectionString)
            .GetBlobContainerClient("lake")
            .GetBlobsAsync(cancellationToken: cancellationToken)
            .CountAsync(blob => blob.Name.EndsWith(".parquet", StringComparison.Ordinal), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        try
        {
            var answer = await _host.Client.QueryAsync($"SELECT count(*) FROM {Table}", limit: 1, cancellationToken);
            return answer.Rows[0][0].GetInt64();
        }
        catch (CliException e) when (e.ExitCode == ExitCode.Failed)
        {
            // Before the first load there is no such table.
            return 0;
        }
    }
}
