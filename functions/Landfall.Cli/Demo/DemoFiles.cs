using Landfall.Functions.Triggers.Replies;
using Landfall.Ledger;
using Landfall.Samples;

namespace Landfall.Cli.Demo;

/// <summary>
/// Makes the files that the demo lands: two sources, some bad rows, one file that is cut off and one that nobody expects.
/// </summary>
internal static class DemoFiles
{
    private const ulong Seed = 2026;
    private const string Snapshot = "salesforce/2026-11-17";
    private const string Project = "amplitude/187520/187520_2026-11-17_";

    /// <summary>Writes them below <paramref name="folder"/>.</summary>
    public static async Task<IReadOnlyList<DemoFile>> WriteAsync(DirectoryInfo folder, CancellationToken cancellationToken)
    {
        return
        [
            await SampleAsync("salesforce.account", 4_000, 0.01, $"{Snapshot}/Account.csv"),
            await SampleAsync("salesforce.contact", 12_000, 0.005, $"{Snapshot}/Contact.csv"),
            await SampleAsync("salesforce.opportunity", 8_000, 0.005, $"{Snapshot}/Opportunity.csv"),
            await SampleAsync("amplitude.event", 30_000, 0.002, $"{Project}10#1.json.gz", hour: 10),
            await SampleAsync("amplitude.event", 30_000, 0.002, $"{Project}11#1.json.gz", hour: 11),
            await CutOffAsync(),
            Unexpected(),
        ];

        async Task<DemoFile> SampleAsync(string table, long rows, double bad, string name, int hour = 10)
        {
            var file = Place(name);
            await using var output = file.Create();
            var request = new SampleRequest
            {
                Table = table,
                Rows = rows,
                Seed = Seed + (ulong)hour,
                BadRatio = bad,
                Gzip = name.EndsWith(".gz", StringComparison.Ordinal),
                Hour = new DateTime(2026, 11, 17, hour, 0, 0, DateTimeKind.Utc),
            };
            var truth = await SampleGenerator.WriteAsync(request, output, progress: null, cancellationToken);
            return new DemoFile(name, file, BatchState.Published, truth);
        }

        // As a transfer leaves it that broke half-way.
        async Task<DemoFile> CutOffAsync()
        {
            var whole = await SampleAsync("amplitude.event", 20_000, 0, $"{Project}12#1.json.gz", hour: 12);
            await using var file = whole.File.Open(FileMode.Open);
            file.SetLength(file.Length / 2);
            return whole with { End = BatchState.Refused, Truth = null };
        }

        DemoFile Unexpected()
        {
            const string Name = "finance/invoices-2026-11.csv";
            var file = Place(Name);
            File.WriteAllText(file.FullName, "\"Invoice\",\"Amount\"\n\"1001\",\"12.50\"\n");
            return new DemoFile(Name, file, BatchState.Unclaimed);
        }

        FileInfo Place(string name)
        {
            var file = new FileInfo(Path.Combine(folder.FullName, name));
            file.Directory!.Create();
            return file;
        }
    }
}

/// <summary>One file that the demo lands, and what must become of it.</summary>
/// <param name="Name">Its name in the landing container.</param>
/// <param name="File">The local file.</param>
/// <param name="End">Where its batch must end.</param>
/// <param name="Truth">What the generator put in; null when nothing of it may reach a table.</param>
internal sealed record DemoFile(string Name, FileInfo File, BatchState End, SampleSummary? Truth = null);

/// <summary>What the generator knows about a file beside what the ledger says about it.</summary>
/// <param name="File">The file.</param>
/// <param name="Entry">Its batch at the end.</param>
internal sealed record DemoOutcome(DemoFile File, LedgerEntry Entry)
{
    /// <summary>The batch on a line.</summary>
    public IngestionReply Reply { get; } = IngestionReply.Of(Entry);

    /// <summary>True when it ended as it must, with every row accounted for and just the bad ones rejected.</summary>
    public bool IsBalanced =>
        Reply.State == File.End
        && Reply.RowsRead == Reply.Rows + Reply.RejectRows
        && Reply.Rows == Reply.LoadedRows
        && (File.Truth is { } truth ? (Reply.RowsRead, Reply.RejectRows) == (truth.Rows, truth.BadRows) : Reply.LoadedRows == 0);

    /// <summary>From registered to published, waiting included.</summary>
    public TimeSpan Elapsed => Entry.UpdatedAt - Entry.RegisteredAt;
}
