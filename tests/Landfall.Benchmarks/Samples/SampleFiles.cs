using Landfall.Contracts;
using Landfall.Samples;

namespace Landfall.Benchmarks.Samples;

/// <summary>Generates the benchmarks' input; one seed, so that every machine measures the same bytes.</summary>
internal sealed class SampleFiles(ContractSet contracts, string folder)
{
    private const ulong Seed = 20;
    private const long ProbeRows = 10_000;

    /// <summary>The benchmarks' tables: Amplitude events as NDJSON.gz, Salesforce accounts as CSV.</summary>
    public static IReadOnlyList<string> Tables { get; } = ["amplitude.event", "salesforce.account"];

    /// <summary>Reads the repository's contracts.</summary>
    public static async Task<SampleFiles> OpenAsync(string folder, CancellationToken cancellationToken)
    {
        var reading = await ContractFolder.ReadAsync(Path.Combine(RepositoryRoot(), "contracts"), cancellationToken);
        return new SampleFiles(reading.Set ?? throw new InvalidDataException(string.Join('\n', reading.Problems)), folder);
    }

    /// <summary>The contract of a table.</summary>
    public TableContract Contract(string table) =>
        contracts.Find(table) ?? throw new ArgumentException($"contracts/ has no contract of '{table}'.", nameof(table));

    /// <summary>Makes a file of so many rows.</summary>
    public async Task<SampleFile> CreateAsync(string table, long rows, double badRatio, CancellationToken cancellationToken)
    {
        var contract = Contract(table);
        var isGzip = contract.Dialect.Format == FileFormat.Ndjson;
        var path = Path.Combine(folder, FormattableString.Invariant($"{table}-{rows}-{badRatio * 100}.{(isGzip ? "json.gz" : "csv")}"));
        var request = new SampleRequest
        {
            Table = table,
            Rows = rows,
            Seed = Seed,
            BadRatio = badRatio,
            Gzip = isGzip,
        };
        await using var output = File.Create(path);
        var summary = await SampleGenerator.WriteAsync(request, output, progress: null, cancellationToken);
        return new SampleFile(path, contract, summary.Rows, summary.BadRows, summary.Bytes);
    }

    /// <summary>Makes a file of about so many bytes before compression.</summary>
    public async Task<SampleFile> CreateSizedAsync(string table, long bytes, double badRatio, CancellationToken cancellationToken)
    {
        using var probe = await CreateAsync(table, ProbeRows, badRatio, cancellationToken);
        return await CreateAsync(table, bytes * ProbeRows / probe.DecodedBytes, badRatio, cancellationToken);
    }

    /// <summary>The folder that holds the solution.</summary>
    /// <exception cref="DirectoryNotFoundException">The program was taken out of its repository.</exception>
    public static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Functions.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException(
            $"No folder above {AppContext.BaseDirectory} holds Functions.sln; run the benchmarks inside a clone."
        );
    }
}
