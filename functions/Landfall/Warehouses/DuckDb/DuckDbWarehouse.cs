using System.Collections.Concurrent;
using System.Globalization;
using Landfall.Budget;
using Landfall.Contracts;
using Landfall.DuckDb;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Landfall.Warehouses.DuckDb;

/// <summary>The warehouse of one machine: a DuckDB file, which one process at a time can have open; a session is a connection.</summary>
public sealed class DuckDbWarehouse : IWarehouse, IDisposable
{
    /// <summary>The path of a warehouse that ends with this object.</summary>
    internal const string InMemory = ":memory:";

    private readonly DuckDbWarehouseOptions _options;
    private readonly IPartSource _parts;
    private readonly string _folder;
    private readonly string _catalog;
    private readonly string? _path;
    private ConcurrentDictionary<string, bool> _ensured = new(StringComparer.Ordinal);
    private DuckDbInstance? _instance;
    private int _sessions;

    /// <summary>Opens the file; it can read and write no other file than those of its temp folder.</summary>
    /// <exception cref="WarehouseBusyException">Another process has the file open.</exception>
    /// <exception cref="WarehouseException">The file was made by another Landfall.</exception>
    /// <exception cref="DuckDbException">It is no DuckDB file.</exception>
    /// <exception cref="InvalidOperationException">The file's name is the schema of Landfall's own tables.</exception>
    public DuckDbWarehouse(IOptions<DuckDbWarehouseOptions> options, IPartSource parts, ILogger<DuckDbWarehouse>? logger = null)
    {
        _options = options.Value;
        Shares = new DuckDbShares(_options, logger ?? NullLogger<DuckDbWarehouse>.Instance);
        _parts = parts;
        var path = _path = _options.Path == InMemory ? null : Path.GetFullPath(_options.Path);
        _catalog = path is null ? "memory" : Path.GetFileNameWithoutExtension(path);
        if (_catalog.Equals(WarehouseNames.Schema, StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidOperationException(
                $"The warehouse file {path} is named as the schema '{WarehouseNames.Schema}' inside it, which DuckDB cannot tell apart. "
                    + $"Set {DuckDbWarehouseOptions.Section}:Path to another name."
            );
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path) ?? ".");
        _folder = Path.GetFullPath(_options.TempFolder ?? (path ?? "memory") + ".parts");
        Open();
    }

    /// <inheritdoc/>
    public string Name => Limits.Warehouse;

    /// <inheritdoc/>
    public WarehouseLimits Limits => WarehouseLimits.DuckDb;

    /// <inheritdoc/>
    public string TypeName(WarehouseColumn column) => DuckDbTypes.Name(column.Type);

    /// <summary>What loads and queries ask before they begin.</summary>
    internal DuckDbShares Shares { get; }

    /// <inheritdoc/>
    public Task<WorkLease> AskAsync(string load, long bytes, CancellationToken cancellationToken) =>
        Shares.AskForLoadAsync(load, bytes, cancellationToken);

    /// <inheritdoc/>
    public Task<IWarehouseSession> OpenAsync(CancellationToken cancellationToken)
    {
        var folder = Path.Combine(_folder, Interlocked.Increment(ref _sessions).ToString(CultureInfo.InvariantCulture));
        var copy = new DuckDbPartCopy(_parts, folder, _options.PartsAtOnce, _options.PartBytes, _options.ShownPartBytes);
        try
        {
            return Task.FromResult<IWarehouseSession>(new DuckDbSession(Connect(), copy, _ensured, _catalog));
        }
        catch (DuckDbException failure)
        {
            throw DuckDbFailure.Of(failure, "to open a session");
        }
    }

    /// <summary>Opens the file again after <see cref="Close"/>; an open one stays as it is.</summary>
    /// <exception cref="WarehouseBusyException">Another process has the file open.</exception>
    /// <exception cref="WarehouseException">The file was made by another Landfall.</exception>
    public void Open()
    {
        if (_instance is not null)
        {
            return;
        }

        var instance = Open(_path, Settings());
        try
        {
            Prepare(instance);
        }
        catch
        {
            instance.Dispose();
            throw;
        }

        // A session of the file that was open before keeps to what it knew of that one.
        _ensured = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        _instance = instance;
    }

    /// <summary>Lets the file go, for another process to open; sessions fail from now on as those of a busy warehouse do.</summary>
    public void Close()
    {
        _instance?.Dispose();
        _instance = null;
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    /// <summary>The one folder whose files it can read and write; emptied at the start.</summary>
    internal string TempFolder => _folder;

    internal DuckDbConnection Connect() =>
        _instance?.Connect() ?? throw new WarehouseBusyException("The warehouse is closed here, as this host stands by for another one.");

    private void Prepare(DuckDbInstance instance)
    {
        using var connection = instance.Connect();
        DuckDbFormat.Require(connection, _path ?? InMemory);
        DuckDbControl.Widen(connection);

        // Only after the file's lock is ours can what lies in the folder be nobody's.
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }

        Directory.CreateDirectory(_folder);
        connection.Execute($"SET allowed_directories = [{DuckDbText.Literal(_folder + "/")}]; SET enable_external_access = false");
    }

    private static DuckDbInstance Open(string? path, Dictionary<string, string> settings)
    {
        try
        {
            return DuckDbInstance.Open(path, settings);
        }
        catch (DuckDbException locked) when (locked.IsFileInUse)
        {
            throw new WarehouseBusyException(
                $"The warehouse file {path} is open in another process. End that process; until then it is tried again. {locked.Message}",
                locked
            );
        }
    }

    private Dictionary<string, string> Settings()
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["memory_limit"] = DuckDbShares.MemoryLimit(_options),
            ["temp_directory"] = Path.Combine(_folder, "spill"),
            ["autoinstall_known_extensions"] = "false",
            ["autoload_known_extensions"] = "false",
        };
        if (_options.Threads > 0)
        {
            settings["threads"] = _options.Threads.ToString(CultureInfo.InvariantCulture);
        }

        return settings;
    }
}
