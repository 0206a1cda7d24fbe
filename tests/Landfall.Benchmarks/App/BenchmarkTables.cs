using System.Globalization;
using Landfall.Benchmarks.Samples;
using Landfall.Contracts;
using Landfall.Samples;

namespace Landfall.Benchmarks.App;

/// <summary>
/// The tables that files are dropped for: Amplitude events under as many names as are wanted, with the contract of the repository and a
/// folder of its own each.
/// </summary>
/// <param name="Count">How many; files go to them in turn.</param>
/// <param name="Run">
/// Tells names and rows of one run from those of others, which a host that stays up keeps; 0 on a host of the benchmark's own, so that
/// every machine measures the same bytes.
/// </param>
internal sealed record BenchmarkTables(int Count, uint Run)
{
    /// <summary>The set that their contracts belong to.</summary>
    public const string Set = "benchmark";

    private const string Original = "amplitude.event";

    // Room for the files of one run.
    private const int RunBits = 32;

    /// <summary>The tables' names.</summary>
    public IReadOnlyList<string> Names { get; } = [.. Enumerable.Range(0, Count).Select(NameOf)];

    /// <summary>The schema that all of them are in.</summary>
    public static string Schema => Set;

    /// <summary>One of them.</summary>
    public static string NameOf(int table) => string.Create(CultureInfo.InvariantCulture, $"{Schema}.event_{table:D3}");

    /// <summary>The folder of the landing container that a table's files land in, with its slash.</summary>
    public static string FolderOf(int table) => string.Create(CultureInfo.InvariantCulture, $"benchmark/{table:D3}/");

    /// <summary>The name that a file lands under.</summary>
    public string FileOf(int number) => string.Create(CultureInfo.InvariantCulture, $"{FolderOf(number % Count)}{Run}-{number}.json.gz");

    /// <summary>Their contracts.</summary>
    /// <exception cref="InvalidDataException">The repository's contract is not as this class expects it.</exception>
    public async Task<IReadOnlyList<ContractDocument>> ContractsAsync(CancellationToken cancellationToken)
    {
        var original = await File.ReadAllTextAsync(
            Path.Combine(SampleFiles.RepositoryRoot(), "contracts", $"{Original}.odcs.yaml"),
            cancellationToken
        );
        List<ContractDocument> documents = [.. Enumerable.Range(0, Count).Select(table => Contract(original, table))];
        var problems = ContractSet.Read(documents).Problems;
        return problems.Count == 0
            ? documents
            : throw new InvalidDataException($"The contract of {Original} cannot be copied for the benchmark: {problems[0]}");
    }

    /// <summary>Makes one compressed export; the number tells its rows from those of others.</summary>
    public async Task<MemoryStream> MakeAsync(int number, int rows, CancellationToken cancellationToken)
    {
        var content = new MemoryStream();
        await MakeAsync(number, rows, content, cancellationToken);
        content.Position = 0;
        return content;
    }

    /// <summary>Writes one compressed export.</summary>
    public Task MakeAsync(int number, int rows, Stream content, CancellationToken cancellationToken) =>
        SampleGenerator.WriteAsync(
            new SampleRequest
            {
                Table = Original,
                Rows = rows,
                Seed = ((ulong)Run << RunBits) + (ulong)number + 1,
                Gzip = true,
            },
            content,
            progress: null,
            cancellationToken
        );

    private static ContractDocument Contract(string original, int table)
    {
        var name = NameOf(table);
        var text = original;
        foreach (
            var (from, to) in (IEnumerable<(string, string)>)
                [
                    ("id: landfall-amplitude-event", string.Create(CultureInfo.InvariantCulture, $"id: landfall-benchmark-{table}")),
                    ($"physicalName: {Original}", $"physicalName: {name}"),
                    ("\"amplitude/**/*_*-*-*_*#*.json.gz\"", $"\"{FolderOf(table)}*.json.gz\""),
                    ("\"amplitude/**/*complete*\"", $"\"{FolderOf(table)}*complete*\""),
                    ("  - name: event\n", $"  - name: {name[(Schema.Length + 1)..]}\n"),
                ]
        )
        {
            text = text.Contains(from, StringComparison.Ordinal)
                ? text.Replace(from, to, StringComparison.Ordinal)
                : throw new InvalidDataException($"The contract of {Original} lacks '{from}', which the benchmark's copies replace.");
        }

        return new ContractDocument($"{name}.odcs.yaml", text);
    }
}
