using System.IO.Compression;
using System.Text.RegularExpressions;
using Landfall.Cli.Api;
using Landfall.Cli.Hosting;
using Landfall.DuckDb;

namespace Landfall.Cli.Comparison;

/// <summary>Finds what LEFT and RIGHT mean and compares them in a DuckDB of its own.</summary>
internal static partial class ComparisonRun
{
    private static readonly string[] CsvEndings = [".csv", ".tsv", ".csv.gz", ".tsv.gz"];
    private static readonly string[] ParquetEndings = [".parquet", ".parq"];

    /// <summary>Compares two sides, each a table of the host or of the data folder, or files.</summary>
    /// <exception cref="CliException">A side is not there or cannot be read, or a column that is asked for is not there.</exception>
    public static async Task<ComparisonResult> RunAsync(
        string left,
        string right,
        HostTarget target,
        ComparisonOptions options,
        CancellationToken cancellationToken
    )
    {
        var (leftKind, rightKind) = (KindOf(left), KindOf(right));
        using var held = new ComparisonFolder(target.Data.Exists ? target.Data.FullName : Path.GetTempPath());
        var folder = held.Folder;
        string? file = null;
        LandfallClient? host = null;
        if (leftKind == SideKind.Table || rightKind == SideKind.Table)
        {
            host = await HostLookup.TryConnectAsync(target, cancellationToken);
            file =
                host is not null ? null
                : target.Url is null && WarehouseFile.Find(target.Data) is { } found ? found
                : throw HostLookup.NoHost(target);
        }

        using (host)
        {
            var sides = (
                await SideAsync(left, leftKind, host, folder, cancellationToken),
                await SideAsync(right, rightKind, host, folder, cancellationToken)
            );
            return await Task.Run(() => Compare(sides, file, folder, options, cancellationToken), cancellationToken);
        }
    }

    /// <summary>What a side is, by the way it is written.</summary>
    /// <exception cref="CliException">It is neither a file that is there nor the name of a table.</exception>
    internal static SideKind KindOf(string side)
    {
        var isFile = File.Exists(side);
        var isGlob = side.AsSpan().IndexOfAny('*', '?', '[') >= 0;
        if (Directory.Exists(side) && !isFile)
        {
            throw new CliException(
                ExitCode.Usage,
                $"'{side}' is a folder.",
                $"Name the files in it, in quotes, such as \"{side.TrimEnd('/')}/*.parquet\"."
            );
        }

        if (ParquetEndings.Any(end => side.EndsWith(end, StringComparison.OrdinalIgnoreCase)))
        {
            return isFile || isGlob ? SideKind.Parquet : throw NotThere(side);
        }

        if (CsvEndings.Any(end => side.EndsWith(end, StringComparison.OrdinalIgnoreCase)))
        {
            return isFile || isGlob ? SideKind.Csv : throw NotThere(side);
        }

        return isFile ? (BeginsAsParquet(side) ? SideKind.Parquet : SideKind.Csv)
            : TableName().IsMatch(side) ? SideKind.Table
            : throw new CliException(
                ExitCode.Usage,
                $"'{side}' is no file that is there, nor the name of a table.",
                "Name a table such as crm.person, or Parquet or CSV files, such as \"export/*.parquet\" in quotes."
            );
    }

    private static async Task<ComparedSide> SideAsync(
        string side,
        SideKind kind,
        LandfallClient? host,
        DirectoryInfo folder,
        CancellationToken cancellationToken
    )
    {
        switch (kind)
        {
            case SideKind.Parquet:
                return new ComparedSide(side, ParquetSql(side), kind);
            case SideKind.Csv:
                return new ComparedSide(side, CsvSql(side, Delimiter(side)), kind);
            default:
                if (host is null)
                {
                    return new ComparedSide(side, string.Join('.', side.Split('.').Select(DuckDbText.Identifier)), kind);
                }

                // The file of the warehouse is the host's as long as it is up.
                var copy = Path.Combine(folder.FullName, Path.GetRandomFileName() + ".parquet");
                await host.CopyTableAsync(side, copy, cancellationToken);
                return new ComparedSide(side, ParquetSql(copy), kind);
        }
    }

    private static ComparisonResult Compare(
        (ComparedSide Left, ComparedSide Right) sides,
        string? warehouse,
        DirectoryInfo folder,
        ComparisonOptions options,
        CancellationToken cancellationToken
    )
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["memory_limit"] = options.Memory,
            ["temp_directory"] = Path.Combine(folder.FullName, "spilled"),
            ["preserve_insertion_order"] = "false",
        };
        if (warehouse is not null)
        {
            settings["access_mode"] = "READ_ONLY";
        }

        try
        {
            using var instance = DuckDbInstance.Open(warehouse, settings);
            using var connection = instance.Connect();
            return new TableComparison(connection, options).Run(sides.Left, sides.Right, cancellationToken);
        }
        catch (DuckDbException failure)
        {
            throw new CliException(
                ExitCode.Failed,
                $"The comparison failed: {Words(failure)}",
                failure.ErrorType == DuckDbErrorType.OutOfMemory ? "Give it more memory by --memory, or free the disk of the data folder."
                    : failure.Message.Contains("No files found", StringComparison.Ordinal) ? "Name files that are there."
                    : "See that both sides can be read; CSV needs a header, one kind of delimiter and UTF-8.",
                failure
            );
        }
    }

    // DuckDB's words about a bad line quote it, and go on with advice about its own options.
    private static string Words(DuckDbException failure) =>
        failure.Message.Contains("Maximum line size", StringComparison.Ordinal)
            ? "a row of a CSV file has more than 2,000,000 bytes."
            : string.Join(
                ' ',
                failure
                    .Message.Split("\nSQL: ")[0]
                    .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                    .TakeWhile(line =>
                        !line.StartsWith("Original Line", StringComparison.Ordinal) && !line.StartsWith("LINE ", StringComparison.Ordinal)
                    )
                    .Take(3)
            );

    // A file that is there is meant by its name, whatever DuckDB would make of the brackets in it.
    private static string Meant(string path) => File.Exists(path) ? Wild().Replace(path, "[$0]") : path;

    private static string ParquetSql(string path) =>
        $"read_parquet({DuckDbText.Literal(Meant(path))}, union_by_name = true, hive_partitioning = false)";

    private static string CsvSql(string path, char delimiter) =>
        $"read_csv({DuckDbText.Literal(Meant(path))}, all_varchar = true, header = true, "
        + $"delim = {DuckDbText.Literal(delimiter.ToString())}, quote = '\"', escape = '\"', comment = '', skip = 0, nullstr = '', "
        + "allow_quoted_nulls = false, null_padding = false, "
        + "ignore_errors = false, strict_mode = true, union_by_name = true, hive_partitioning = false)";

    /// <summary>What stands between the names of the header; quoted ones do not count.</summary>
    private static char Delimiter(string path)
    {
        char[] known = [',', ';', '\t', '|'];
        if (First(path) is not { } file)
        {
            throw NotThere(path);
        }

        var header = Header(file);
        var outside = string.Concat(header.Split('"').Where((_, at) => at % 2 == 0));
        return known.MaxBy(one => outside.Count(letter => letter == one));
    }

    private static string Header(string file)
    {
        string? header;
        try
        {
            using var raw = File.OpenRead(file);
            using var reader = new StreamReader(
                file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(raw, CompressionMode.Decompress) : raw
            );
            header = reader.ReadLine();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new CliException(
                ExitCode.Failed,
                $"'{file}' cannot be read: {failure.Message}",
                "See that you may read it, and that a file that ends with .gz is one of gzip.",
                failure
            );
        }

        return header
            ?? throw new CliException(ExitCode.Failed, $"'{file}' is empty.", "Export it again: CSV without rows has its header.");
    }

    private static string? First(string path)
    {
        if (File.Exists(path))
        {
            return path;
        }

        using var instance = DuckDbInstance.Open(path: null);
        using var connection = instance.Connect();
        return connection.Scalar("SELECT min(file) FROM glob(?)", [path]) as string;
    }

    private static bool BeginsAsParquet(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> begin = stackalloc byte[4];
        return file.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false) == begin.Length && begin.SequenceEqual("PAR1"u8);
    }

    private static CliException NotThere(string side) =>
        new(ExitCode.Usage, $"There is no file '{side}'.", "Name files that exist; put a pattern such as \"export/*.csv\" in quotes.");

    [GeneratedRegex(@"[*?\[]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Wild();

    [GeneratedRegex(@"\A[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TableName();
}
