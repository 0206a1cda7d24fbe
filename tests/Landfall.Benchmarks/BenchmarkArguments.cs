using System.Globalization;
using Landfall.Benchmarks.App;
using Landfall.Cli;

namespace Landfall.Benchmarks;

/// <summary>The command line: a sub-command and its options.</summary>
internal sealed class BenchmarkArguments(IReadOnlyList<string> arguments)
{
    /// <summary>What the program can do.</summary>
    public const string Usage = """
        Usage: Landfall.Benchmarks COMMAND [--rows N] [--runs N] [--files N] [--tables N] [--folder PATH] [--write PAGE.md]
               Landfall.Benchmarks COMMAND --url URL [--storage CONNECTION] [--prefix NAME] [--process ID] ...

          curate    the curator against DuckDB's own unchecked statement (--rows 1000000 --runs 5)
          telemetry curating with telemetry that is sent against without (--rows 1000000 --runs 5)
          memory    peak memory at 100 MB, 1 GB and 4 GB
          latency   from the upload of a file of 1,000 rows until a query finds them, through the whole app (--files 21)
          many      files into one table or several, through the whole app (--files 1000 --rows 1000 --tables 1)
          beside    a file of one row that lands while a large one of its table is read (--rows 2500000, about 4 GB)
          crowded   a file of 1,000 rows that lands while many of another table wait (--files 50000 --landed 50000)
          scrape    metrics and status of 2,000 tables, at rest and while a large file is loaded (--rows 2500000, about 4 GB)
          history   looks, sweeps, latency and an idle host with 100 and with 100,000 batches in the ledger
          landed    latency and an idle host with 100 and with 20,000 landed files
          all       everything

        --folder    where input and output go while it runs (the system's temporary folder)
        --write     a page whose part between <!-- measured: begin --> and <!-- measured: end --> is replaced by the tables

        latency, many, beside, crowded and history also measure a host that is up already, with the ledger that it has:
        --url       its address; LANDFALL_KEY holds a key of the Functions app (the master key), where it wants one
        --storage   the connection string of the account that files land in (the variable AzureWebJobsStorage)
        --prefix    what stands before the names of its containers (nothing)
        --process   the id of its process on this machine: without it its processor time and memory are not known ("-")
        The benchmark brings contracts of its own into force there, as the set "benchmark", and leaves them and its rows behind.
        """;

    private const string StorageVariable = "AzureWebJobsStorage";

    /// <summary>The sub-command; empty when there is none.</summary>
    public string Command => arguments.Count > 0 ? arguments[0] : "";

    /// <summary>Rows of each file that is curated.</summary>
    public long Rows => Number("--rows", 1_000_000);

    /// <summary>Runs that count.</summary>
    public int Runs => (int)Number("--runs", 5);

    /// <summary>Rows of each small file.</summary>
    public int FileRows => (int)Number("--rows", 1_000);

    /// <summary>Rows of the large file that small ones pass.</summary>
    public int LargeRows => (int)Number("--rows", 2_500_000);

    /// <summary>Small files that are dropped at once.</summary>
    public int Files => (int)Number("--files", 1_000);

    /// <summary>Small files that are dropped one after the other.</summary>
    public int FilesInTurn => (int)Number("--files", 21);

    /// <summary>Files of another table that a small one passes.</summary>
    public int Crowd => (int)Number("--files", 50_000);

    /// <summary>How many of them are landed; the others are in the ledger alone, behind these.</summary>
    public int CrowdLanded => (int)Number("--landed", Crowd);

    /// <summary>Tables that small files are spread over.</summary>
    public int Tables => (int)Number("--tables", 1);

    /// <summary>The host to measure; null to start one.</summary>
    /// <exception cref="CliException">The address is none, or the storage is missing.</exception>
    public HostAddress? Host =>
        Text("--url") is not { } text ? null
        : !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")
            ? throw new CliException(ExitCode.Usage, $"--url wants an address such as http://localhost:7071, not '{text}'.")
        : (Text("--storage") ?? Environment.GetEnvironmentVariable(StorageVariable)) is not { Length: > 0 } storage
            ? throw new CliException(
                ExitCode.Usage,
                "--url wants the storage that files land in.",
                $"Set {StorageVariable} to its connection string, or give --storage."
            )
        : new HostAddress(
            url,
            storage,
            Text("--prefix") ?? "",
            Text("--process") is { } process ? int.Parse(process, CultureInfo.InvariantCulture) : null
        );

    /// <summary>Where a run may keep files.</summary>
    public string Folder => Text("--folder") ?? Path.GetTempPath();

    /// <summary>The page to write to; null for none.</summary>
    public string? Page => Text("--write");

    /// <summary>What follows the sub-command.</summary>
    public IReadOnlyList<string> Rest => [.. arguments.Skip(1)];

    private long Number(string name, long otherwise) => Text(name) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private string? Text(string name)
    {
        var at = arguments.ToList().IndexOf(name);
        return at < 0 ? null
            : at + 1 < arguments.Count ? arguments[at + 1]
            : throw new ArgumentException($"{name} wants a value.", nameof(name));
    }
}
