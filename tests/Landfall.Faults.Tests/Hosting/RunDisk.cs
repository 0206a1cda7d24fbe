using Landfall.Warehouses.DuckDb;
using Microsoft.Extensions.Options;

namespace Landfall.Faults.Tests.Hosting;

/// <summary>What a run has on this machine: a folder for parts, a warehouse, and the settings that say so.</summary>
internal sealed class RunDisk : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("landfall-fault-");

    private readonly DirectoryInfo? _files;

    /// <summary>The warehouse is a file where it is to be copied, and otherwise in memory, which is faster.</summary>
    public RunDisk(int seed, bool hasFile)
    {
        _files = hasFile ? Directory.CreateTempSubdirectory("landfall-fault-file-") : null;
        WarehouseOptions = new DuckDbWarehouseOptions
        {
            Path = _files is null ? ":memory:" : Path.Combine(_files.FullName, "warehouse.duckdb"),
            MemoryLimit = "200MB",
            Threads = 1,
            TempFolder = Path.Combine(_folder.FullName, "load"),
        };
        Warehouse = new DuckDbWarehouse(Options.Create(WarehouseOptions), new WorkerParts());
        Settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Landfall:Curation:TempFolder"] = Path.Combine(_folder.FullName, "curate"),
            ["Landfall:Curation:Threads"] = "1",
            ["Landfall:Curation:BlockBytes"] = "4096",
            ["Landfall:Curation:DownloadBytes"] = "512",
            ["Landfall:Curation:PartDecodedBytes"] = "16384",
            ["Landfall:Curation:MaxAttempts"] = "100",
            ["Landfall:Loading:ParkAfter"] = "100",
            ["Landfall:Canary:Every"] = "00:01:00",
            ["Landfall:Loading:AloneAfter"] = seed % 2 == 0 ? "2" : "1",
        };
    }

    public string Folder => _folder.FullName;

    public DuckDbWarehouseOptions WarehouseOptions { get; }

    public DuckDbWarehouse Warehouse { get; }

    public IReadOnlyDictionary<string, string?> Settings { get; }

    /// <summary>Where the next parts are to be written, a device is that has no room.</summary>
    public void Fill()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.Combine(_folder.FullName, "curate")))
        {
            foreach (var part in (string[])["Curated-00000", "Curated-00001", "Rejects-00000"])
            {
                var path = Path.Combine(folder, part + ".parquet");
                if (!File.Exists(path))
                {
                    File.CreateSymbolicLink(path, "/dev/full");
                }
            }
        }
    }

    /// <summary>Copies the warehouse's file as it is, whatever is under way.</summary>
    public void Keep() => CopyFile(WarehouseOptions.Path, WarehouseOptions.Path + ".kept");

    /// <summary>Puts the copy in the file's place.</summary>
    public void PutBack()
    {
        Warehouse.Close();
        CopyFile(WarehouseOptions.Path + ".kept", WarehouseOptions.Path);
        Warehouse.Open();
    }

    public void Dispose()
    {
        Warehouse.Dispose();
        _folder.Delete(recursive: true);
        _files?.Delete(recursive: true);
    }

    // With what was committed and is not in the file yet.
    private static void CopyFile(string from, string to)
    {
        foreach (var end in (string[])["", ".wal"])
        {
            File.Delete(to + end);
            if (File.Exists(from + end))
            {
                File.Copy(from + end, to + end);
            }
        }
    }
}
