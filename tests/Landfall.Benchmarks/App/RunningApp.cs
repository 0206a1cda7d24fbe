using System.Globalization;
using Azure.Storage.Blobs;
using Landfall.Benchmarks.Measuring;
using Landfall.Cli;
using Landfall.Cli.Api;
using Landfall.Cli.Hosting;
using Landfall.Cli.Landing;
using Landfall.Functions.Triggers;
using Landfall.Storage;

namespace Landfall.Benchmarks.App;

/// <summary>
/// The whole app with the benchmark's tables: as <c>landfall up</c> runs it, with an Azurite that keeps its blobs on disk, in a folder of
/// its own; or one that is up already, which is only asked.
/// </summary>
internal sealed class RunningApp : IAsyncDisposable
{
    private const int FewTables = 4;

    private readonly LocalHost? _own;
    private readonly DirectoryInfo? _folder;
    private readonly LandingZone _zone;
    private readonly Dictionary<string, long> _before = new(StringComparer.Ordinal);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    private RunningApp(LocalHost own, DirectoryInfo folder, BenchmarkTables tables)
    {
        (_own, _folder, _zone, Tables) = (own, folder, own.Zone, tables);
        (Client, ConnectionString, Prefix) = (own.Client, own.Storage.ConnectionString, "");
        Process = ProcessMeter.Own;
    }

    private RunningApp(LandfallClient client, HostAddress host, BenchmarkTables tables)
    {
        (Client, ConnectionString, Prefix, Tables) = (client, host.Storage, host.Prefix, tables);
        _zone = new LandingZone(host.Storage, host.Prefix);
        Process = new ProcessMeter(host.Process);
    }

    /// <summary>The tables that files are dropped for.</summary>
    public BenchmarkTables Tables { get; }

    /// <summary>What the command line asks it with.</summary>
    public LandfallClient Client { get; }

    /// <summary>How to connect to its storage.</summary>
    public string ConnectionString { get; }

    /// <summary>What stands before the names of its containers.</summary>
    public string Prefix { get; }

    /// <summary>Its process.</summary>
    public ProcessMeter Process { get; }

    /// <summary>What it is made of; null of a host that is only asked.</summary>
    public IServiceProvider? Services => _own?.Services;

    /// <summary>Seconds of processor time of the Azurite that is its child; null when it has none.</summary>
    public double? AzuriteCpu => _own is { Storage.IsOwn: true } ? Machine.CpuOfChild("node") : null;

    /// <summary>Starts storage and host, or connects to those of the place and brings the tables' contracts into force there.</summary>
    /// <exception cref="CliException">No host answers, or it does not take the contracts.</exception>
    public static Task<RunningApp> StartAsync(AppPlace place, BenchmarkTables tables, CancellationToken cancellationToken) =>
        place.Host is { } host
            ? ConnectAsync(host, place, tables, cancellationToken)
            : StartAsync(place, tables, _ => Task.CompletedTask, cancellationToken);

    /// <summary>Starts storage and host in a folder that <paramref name="fill"/> has filled, which is told it.</summary>
    public static async Task<RunningApp> StartAsync(
        AppPlace place,
        BenchmarkTables tables,
        Func<DirectoryInfo, Task> fill,
        CancellationToken cancellationToken
    )
    {
        var data = Directory.CreateDirectory(Path.Combine(place.Folder, "app"));
        var contracts = data.CreateSubdirectory("contracts");
        foreach (var document in await tables.ContractsAsync(cancellationToken))
        {
            await File.WriteAllTextAsync(Path.Combine(contracts.FullName, document.File), document.Yaml, cancellationToken);
        }

        await fill(data);
        var settings = new LocalHostSettings
        {
            Data = data,
            Contracts = contracts.FullName,
            Warn = Console.Error.WriteLine,
        };
        return new RunningApp(await LocalHost.StartAsync(settings, cancellationToken), data, tables);
    }

    /// <summary>Uploads a file and tells nobody: the app finds it by its trigger.</summary>
    public Task DropAsync(int number, Stream content, CancellationToken cancellationToken) =>
        DropAsync(Tables.FileOf(number), content, cancellationToken);

    /// <summary>Uploads a file of that name.</summary>
    public Task DropAsync(string name, Stream content, CancellationToken cancellationToken) =>
        _zone.UploadAsync(name, content, replaces: true, progress: null, cancellationToken);

    /// <summary>Waits until a query of the tables, repeated at <paramref name="pace"/>, finds so many rows that came in this run.</summary>
    /// <exception cref="InvalidOperationException">It finds more: rows were loaded twice.</exception>
    public Task WaitForRowsAsync(long rows, TimeSpan pace, CancellationToken cancellationToken) =>
        WaitForRowsAsync(Tables.Names, rows, rows, pace, cancellationToken);

    /// <summary>Waits until a query finds between so many and so many rows of this run in some of the tables.</summary>
    /// <exception cref="InvalidOperationException">It finds more: rows were loaded twice.</exception>
    public async Task WaitForRowsAsync(
        IReadOnlyList<string> tables,
        long atLeast,
        long atMost,
        TimeSpan pace,
        CancellationToken cancellationToken
    )
    {
        // To bind the views of many tables is dear: what the tables say of themselves tells when it is worth while.
        while (await ToldRowsAsync(tables, cancellationToken) < atLeast || await RowsAsync(tables, cancellationToken) < atLeast)
        {
            await Task.Delay(pace, cancellationToken);
        }

        if (await RowsAsync(tables, cancellationToken) is var rows && rows > atMost)
        {
            throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", tables)}: {rows} rows, but only {atMost} were dropped.")
            );
        }
    }

    /// <summary>Rows of this run that a query finds in some of the tables.</summary>
    public async Task<long> RowsAsync(IReadOnlyList<string> tables, CancellationToken cancellationToken)
    {
        if (!tables.All(_seen.Contains))
        {
            // Before its first load a table is not there.
            _seen.UnionWith(await TablesOfAsync(BenchmarkTables.Schema, cancellationToken));
        }

        var there = tables.Where(_seen.Contains).ToList();
        if (there.Count == 0)
        {
            return 0;
        }

        var counts = await Client.QueryAsync(
            string.Join(" UNION ALL ", there.Select(table => $"SELECT count(*) FROM {table}")),
            limit: there.Count,
            cancellationToken
        );
        return counts.Rows.Sum(row => row[0].GetInt64()) - tables.Sum(table => _before.GetValueOrDefault(table));
    }

    private async Task<long> ToldRowsAsync(IReadOnlyList<string> tables, CancellationToken cancellationToken)
    {
        if (tables.Count <= FewTables)
        {
            return long.MaxValue;
        }

        var told = (await Client.TablesAsync(cancellationToken)).Tables.ToDictionary(
            table => table.Table,
            table => table.RowsInTable ?? 0,
            StringComparer.Ordinal
        );
        return tables.Sum(table => told.GetValueOrDefault(table) - _before.GetValueOrDefault(table));
    }

    /// <summary>Load packages so far, of all that the warehouse has.</summary>
    public async Task<long> PackagesAsync(CancellationToken cancellationToken)
    {
        if (!(await TablesOfAsync("landfall", cancellationToken)).Contains("landfall.markers", StringComparer.Ordinal))
        {
            return 0;
        }

        var answer = await Client.QueryAsync("SELECT count(DISTINCT package) FROM landfall.markers", limit: 1, cancellationToken);
        return answer.Rows[0][0].GetInt64();
    }

    /// <summary>Parts in the lake, of all that it has.</summary>
    public async Task<int> PartsAsync(CancellationToken cancellationToken) =>
        await new BlobServiceClient(ConnectionString)
            .GetBlobContainerClient(Prefix + LandfallNames.Lake)
            .GetBlobsAsync(cancellationToken: cancellationToken)
            .CountAsync(blob => blob.Name.EndsWith(".parquet", StringComparison.Ordinal), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_own is null)
        {
            Client.Dispose();
            return;
        }

        await _own.DisposeAsync();
        _folder?.Delete(recursive: true);
    }

    private async Task<IEnumerable<string>> TablesOfAsync(string schema, CancellationToken cancellationToken)
    {
        const int Most = 100_000;
        var answer = await Client.QueryAsync(
            $"SELECT table_name FROM information_schema.tables WHERE table_schema = '{schema}'",
            Most,
            cancellationToken
        );
        return answer.Rows.Select(row => $"{schema}.{row[0].GetString()}");
    }

    private static async Task<RunningApp> ConnectAsync(
        HostAddress host,
        AppPlace place,
        BenchmarkTables tables,
        CancellationToken cancellationToken
    )
    {
        // The folder of a host's data is of no use here: the address says all.
        var target = new HostTarget(host.Url, Scope: null, new DirectoryInfo(place.Folder));
        var app = new RunningApp(await HostLookup.ConnectAsync(target, cancellationToken), host, tables);
        await app.Client.ApplyContractsAsync(
            new ApplyContractsRequest(BenchmarkTables.Set, await tables.ContractsAsync(cancellationToken)),
            cancellationToken
        );
        foreach (var table in tables.Names)
        {
            app._before[table] = await app.RowsAsync([table], cancellationToken);
        }

        return app;
    }
}
