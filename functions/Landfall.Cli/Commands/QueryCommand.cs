using System.CommandLine;
using Landfall.Cli.Api;
using Landfall.Cli.Hosting;
using Landfall.Cli.Output;

namespace Landfall.Cli.Commands;

/// <summary>Runs SQL over the tables.</summary>
internal sealed class QueryCommand : ScreenCommand
{
    private const int MostRows = 100_000;
    private const string ShowAllTables = "query \"show all tables\"";

    private readonly Argument<string> _sql = new("SQL") { Description = "One statement in the warehouse's SQL, in quotes." };

    private readonly Option<int> _limit = NumberOption.Create("--limit", "N", "The most rows to show.", 100, 1, MostRows);

    /// <summary>Makes the command.</summary>
    public QueryCommand(CommonOptions common)
        : base("query", "Run SQL over the tables. Asks the host; without one, opens the warehouse file to read.", common)
    {
        Add(_sql);
        Add(_limit);
        Add(common.Url);
        Add(common.Scope);
        Add(common.Data);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string What)> Examples { get; } =
    [
        ("landfall query \"select count(*) from salesforce.account\"", "How many accounts there are"),
        ("landfall query \"select * from amplitude.event\" --limit 5 --json", "Five events, with all columns"),
    ];

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult line, Screen screen, CancellationToken cancellationToken)
    {
        var (sql, limit, target) = (line.GetRequiredValue(_sql), line.GetValue(_limit), Common.HostOf(line));
        using var client = await HostLookup.TryConnectAsync(target, cancellationToken);
        var answer = await AskAsync(client, target, sql, limit, cancellationToken);
        if (screen.IsJson)
        {
            screen.Json(answer);
        }
        else
        {
            Show(screen, answer, sql, target);
        }

        return ExitCode.Done;
    }

    private static async Task<QueryAnswer> AskAsync(
        LandfallClient? client,
        HostTarget target,
        string sql,
        int limit,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return client is not null ? await client.QueryAsync(sql, limit, cancellationToken)
                : target.Url is null && WarehouseFile.Find(target.Data) is { } file
                    ? WarehouseFile.Query(file, sql, limit, cancellationToken)
                : throw HostLookup.NoHost(target);
        }
        catch (CliException failed) when (failed is { Hint: null, ExitCode: ExitCode.Failed })
        {
            // The warehouse says what is wrong with the SQL, but knows neither this program nor its other commands.
            throw new CliException(ExitCode.Failed, failed.Message, HintFor(sql, target, hasHost: client is not null), failed);
        }
    }

    /// <summary>What to do instead of a query that failed.</summary>
    internal static string HintFor(string sql, HostTarget target, bool hasHost)
    {
        switch (Words(sql).FirstOrDefault())
        {
            case "insert" or "update" or "delete" or "merge" or "truncate" or "copy":
                return $"A query only reads. Rows come with files: '{CommandLine.Of("ingest FILE", target.Data)}'; they go with them: "
                    + $"'{CommandLine.Of("forget BATCH", target)}'.";
            case "create" or "alter" or "drop":
                return "A query only reads. Tables follow from contracts: write them, then "
                    + $"'{CommandLine.Of("contract apply", target)}'.";
            case "explain":
                return "A query gives rows, and a plan is none. Without EXPLAIN it runs, and says how long it took.";
            case not null when Words(sql).Any(word => word is "landfall.delivery" or "landfall.stage_log"):
                return "landfall.delivery and landfall.stage_log come with the first load. "
                    + $"'{CommandLine.Of("status", target)}' says what has landed.";
            default:
                var tables = CommandLine.Of(hasHost ? "status" : ShowAllTables, target);
                return $"'{tables}' lists the tables, and \"describe TABLE\" as the SQL shows a table's columns.";
        }
    }

    private static IEnumerable<string> Words(string sql) =>
        sql.Split((char[])[' ', '\t', '\r', '\n', ';', '('], StringSplitOptions.RemoveEmptyEntries).Select(word => word.ToLowerInvariant());

    private static void Show(Screen screen, QueryAnswer answer, string sql, HostTarget target)
    {
        QuerySheet.Of(answer).Show(screen.Out);
        var rows = $"{Amounts.Of(answer.Rows.Count, "row")} in {Amounts.Seconds(answer.Seconds)}";
        screen.Say();
        screen.Say(answer.Truncated ? $"first {rows}; --limit shows more" : rows);
        if (Words(sql).SequenceEqual(["show", "tables"], StringComparer.Ordinal))
        {
            screen.Print($"These are the tables of the schema main, and Landfall's are in others: {CommandLine.Of(ShowAllTables, target)}");
        }
    }
}
