using System.Text.RegularExpressions;
using Landfall.Cli.Output;
using Landfall.Functions.Triggers.Replies;
using Landfall.Ledger;

namespace Landfall.Cli.Api;

/// <summary>What a person means by TABLE or BATCH.</summary>
/// <param name="Table">The table; null for all.</param>
/// <param name="Batch">The batch; null for all.</param>
internal sealed partial record Subject(string? Table, string? Batch)
{
    private const int ShortestEnd = 4;
    private const int MostMeant = 100;

    /// <summary>Of what, for the end of a sentence; empty for everything.</summary>
    public string Suffix => (Batch ?? Table) is { } name ? $" of {name}" : "";

    /// <summary>Finds a table, or a batch by its id, the end of its id or its file's name.</summary>
    /// <exception cref="CliException">There is no such batch, or several are meant.</exception>
    public static async Task<Subject> FindAsync(LandfallClient client, HostTarget target, string? text, CancellationToken cancellationToken)
    {
        if (text is null)
        {
            return new Subject(null, null);
        }

        if (await IsTableAsync(client, text, cancellationToken))
        {
            return new Subject(text, null);
        }

        // Also one that is not among the newest.
        if (BatchId.IsValid(text) && await client.FindBatchAsync(text, cancellationToken) is not null)
        {
            return new Subject(null, text);
        }

        var known = await client.IngestionsEndingAsync(text, MostMeant, cancellationToken);
        var meant = known.Ingestions.Where(ingestion => IsMeant(ingestion, text)).ToList();

        // Several versions of one file: the newest is meant.
        return meant.Select(ingestion => ingestion.Name).Distinct(StringComparer.Ordinal).Count() switch
        {
            1 => new Subject(null, meant[0].Batch),
            0 when known.LookedAtAll => throw new CliException(
                ExitCode.Failed,
                $"There is no table, batch or file '{text}'.",
                $"'{CommandLine.Of("status", target)}' lists those there are."
            ),
            0 => throw new CliException(
                ExitCode.Failed,
                $"There is no table or file '{text}', and no batch or file that ends so among the newest "
                    + $"{Amounts.Count(LedgerSummary.LookedThrough)} and those that wait for a person.",
                "Name an older batch by its whole id, or its file by the whole name under which it landed."
            ),
            _ => throw new CliException(
                ExitCode.Failed,
                $"'{text}' can mean {meant.Count} batches: {string.Join(", ", meant.Take(5).Select(Named))}.",
                "Name one of them by its id."
            ),
        };
    }

    /// <summary>Finds a batch by its id, the end of its id or its file's name.</summary>
    /// <exception cref="CliException">There is no such batch, several are meant, or a table.</exception>
    public static async Task<string> FindBatchAsync(
        LandfallClient client,
        HostTarget target,
        string text,
        CancellationToken cancellationToken
    ) =>
        (await FindAsync(client, target, text, cancellationToken)).Batch
        ?? throw new CliException(
            ExitCode.Failed,
            $"'{text}' is a table; expected a batch.",
            $"'{CommandLine.Of($"status {text}", target)}' lists its batches."
        );

    /// <summary>Sees that the host knows a table, so that a slip of the pen does not pass for a table with nothing to do.</summary>
    /// <exception cref="CliException">No contract is about it, and no file of it has landed.</exception>
    public static async Task RequireTableAsync(LandfallClient client, HostTarget target, string table, CancellationToken cancellationToken)
    {
        if (!await IsTableAsync(client, table, cancellationToken))
        {
            throw new CliException(
                ExitCode.Failed,
                $"There is no table '{table}'.",
                $"'{CommandLine.Of("status", target)}' lists those there are."
            );
        }
    }

    // The name of a file can look like that of a table, so the host says which of them it is.
    private static async Task<bool> IsTableAsync(LandfallClient client, string text, CancellationToken cancellationToken) =>
        BatchId.IsPseudoTable(text)
        || (
            TableName().IsMatch(text)
            && (await client.TablesAsync(cancellationToken)).Tables.Any(known => string.Equals(known.Table, text, StringComparison.Ordinal))
        );

    private static bool IsMeant(IngestionReply ingestion, string text) =>
        string.Equals(ingestion.Batch, text, StringComparison.Ordinal)
        || string.Equals(ingestion.Name, text, StringComparison.Ordinal)
        || (
            text.Length >= ShortestEnd
            && (ingestion.Name.EndsWith(text, StringComparison.Ordinal) || ingestion.Batch.EndsWith(text, StringComparison.Ordinal))
        );

    private static string Named(IngestionReply ingestion) => $"{ingestion.Batch} ({ingestion.State.Word()}, {ingestion.Name})";

    [GeneratedRegex(@"\A[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TableName();
}
