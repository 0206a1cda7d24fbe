using System.Text.Json;
using Azure.Messaging;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Queues;
using Landfall.Ledger;
using Landfall.Tests.Azurite;
using Microsoft.Data.Sqlite;

namespace Landfall.EndToEnd.Tests.Hosting;

/// <summary>
/// What one Landfall leaves behind when its host is gone: containers of its own, a warehouse file, a folder of contracts.
/// </summary>
public sealed class LandfallBed : IDisposable
{
    private readonly BlobServiceClient _service;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("landfall-e2e-");

    /// <summary>Makes an empty one whose contracts are copies of the given files.</summary>
    public LandfallBed(AzuriteFixture azurite, params string[] contracts)
        : this(azurite.ConnectionString, azurite.NewPrefix(), contracts) { }

    /// <summary>The same on another storage.</summary>
    internal LandfallBed(string storage, string prefix, params string[] contracts)
    {
        _service = new BlobServiceClient(storage);
        ConnectionString = storage;
        Prefix = prefix;
        Contracts = _folder.CreateSubdirectory("contracts").FullName;
        foreach (var contract in contracts)
        {
            File.Copy(contract, Path.Combine(Contracts, Path.GetFileName(contract)));
        }
    }

    public string ConnectionString { get; }

    public string Prefix { get; }

    public string Contracts { get; }

    public string Warehouse => Path.Combine(_folder.FullName, "warehouse.duckdb");

    public string LedgerFile => Path.Combine(_folder.FullName, "ledger.db");

    public string Temp => Path.Combine(_folder.FullName, "temp");

    public BlobContainerClient Landing => Container("landing");

    public BlobContainerClient Ledger => Container("ledger");

    public BlobContainerClient Lake => Container("lake");

    public BlobContainerClient Rejects => Container("rejects");

    public BlobContainerClient ContractBlobs => Container("contracts");

    /// <summary>Writes a contract into the folder, which a host reads when it starts.</summary>
    public void WriteContract(string name, string yaml) => File.WriteAllText(Path.Combine(Contracts, name), yaml);

    /// <summary>Drops a file, or a new version of it.</summary>
    public async Task DropAsync(string name, byte[] content)
    {
        await Landing.CreateIfNotExistsAsync();
        await Landing.GetBlobClient(name).UploadAsync(BinaryData.FromBytes(content), overwrite: true);
    }

    /// <summary>A queue of it on <paramref name="storage"/>, or else on its own; messages are given as they are.</summary>
    public QueueClient Queue(string name, string? storage = null) => new(storage ?? ConnectionString, Prefix + name);

    /// <summary>Ends the lease of a host that is dead, for which the next one would stand by.</summary>
    public Task EndHostLeaseAsync() => Ledger.GetBlobClient("host").GetBlobLeaseClient().BreakAsync(TimeSpan.Zero);

    /// <summary>Every document of the ledger, in the order of its files.</summary>
    public async Task<IReadOnlyList<LedgerEntry>> EntriesAsync()
    {
        var entries = (await RowsAsync("b|")).Select(row =>
            JsonSerializer.Deserialize<LedgerEntry>(
                JsonDocument.Parse(row.Columns).RootElement.GetProperty("json").GetString()!,
                JsonSerializerOptions.Web
            )!
        );
        return [.. entries.OrderBy(entry => entry.File.Name, StringComparer.Ordinal).ThenBy(entry => entry.RegisteredAt)];
    }

    /// <summary>The rows of the ledger's file whose keys begin so, as any reader of SQLite finds them.</summary>
    public async Task<IReadOnlyList<(string Key, string Version, string Columns)>> RowsAsync(string prefix)
    {
        var rows = new List<(string, string, string)>();
        await using var connection = new SqliteConnection($"Data Source={LedgerFile};Mode=ReadWrite;Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT partition || '/' || key, version, columns FROM ledger WHERE substr(key, 1, length($prefix)) = $prefix ORDER BY 1";
        command.Parameters.AddWithValue("$prefix", prefix);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            rows.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2)));
        }

        return rows;
    }

    /// <summary>Waits until nothing is in hand, no table is being planned and everything is told.</summary>
    public Task QuietAsync() =>
        Eventually.GetAsync(
            async () => (await RestlessAsync()).Count == 0 ? this : null,
            () => $"the ledger is quiet; it has {string.Join(", ", RestlessAsync().Result)}"
        );

    /// <summary>The events that were written down for people, in the order of their files; an event may be there more than once.</summary>
    public IReadOnlyList<CloudEvent> Events()
    {
        var folder = new DirectoryInfo(Path.Combine(_folder.FullName, "events"));
        return folder.Exists
            ?
            [
                .. folder
                    .GetFiles("*.jsonl")
                    .SelectMany(file => WholeLines(file.FullName))
                    .Select(line => CloudEvent.Parse(BinaryData.FromString(line))!),
            ]
            : [];
    }

    /// <summary>The names of a container's blobs.</summary>
    public static async Task<IReadOnlyList<string>> NamesAsync(BlobContainerClient container, string prefix = "") =>
        await container
            .GetBlobsAsync(BlobTraits.None, BlobStates.None, prefix, CancellationToken.None)
            .Select(blob => blob.Name)
            .ToListAsync();

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<IReadOnlyList<string>> RestlessAsync()
    {
        var restless = new List<string>();
        foreach (var prefix in (string[])["c|", "g|", "l", "o|", "t|", "w|"])
        {
            restless.AddRange((await RowsAsync(prefix)).Select(row => row.Key));
        }

        restless.AddRange(
            (await RowsAsync("h")).Where(row => !row.Columns.Contains("\"idle\"", StringComparison.Ordinal)).Select(row => row.Key)
        );
        return restless;
    }

    // The host may be writing the last one.
    private static string[] WholeLines(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        var text = reader.ReadToEnd();
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private BlobContainerClient Container(string name) => _service.GetBlobContainerClient(Prefix + name);
}
