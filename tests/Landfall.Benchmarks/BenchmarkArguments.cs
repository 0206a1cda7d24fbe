using System.Globalization;

namespace Landfall.Benchmarks;

/// <summary>The command line: a sub-command and its options.</summary>
internal sealed class BenchmarkArguments(IReadOnlyList<string> arguments)
{
    /// <summary>What the program can do.</summary>
    public const string Usage = """
        Usage: Landfall.Benchmarks COMMAND [--rows N] [--runs N] [--files N] [--folder PATH] [--write PAGE.md]

          curate    the curator against DuckDB's own unchecked statement (--rows 1000000 --runs 5)
          memory    peak memory at 100 MB, 1 GB and 4 GB
          latency   from the upload of a file of 1,000 rows until a query finds them, through the whole app (--files 21)
          many      files into one table, through the whole app (--files 1000 --rows 1000)
          beside    a file of one row that lands while a large one of its table is read (--rows 2500000, about 4 GB)
          history   looks, latency and an idle host with 100 and with 100,000 batches in the ledger
          landed    latency and an idle host with 100 and with 20,000 landed files
          all       everything

        --folder    where input and output go while it runs (the system's temporary folder)
        --write     a page whose part between <!-- measured: begin --> and <!-- measured: end --> is replaced by the tables
        """;

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
