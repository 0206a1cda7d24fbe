using System.CommandLine;
using Landfall.Archives;
using Landfall.Cli.Api;
using Landfall.Cli.Hosting;
using Landfall.Cli.Landing;
using Landfall.Cli.Output;
using Landfall.Contracts;
using Landfall.Functions.Triggers.Replies;
using Landfall.Ledger;

namespace Landfall.Cli.Commands;

/// <summary>Lands local files and waits until each is queryable or set aside.</summary>
internal sealed class IngestCommand : ScreenCommand
{
    private const int MostNamed = 5;

    private readonly Argument<string[]> _paths = new("PATH")
    {
        Description = "Files, or folders of files.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> _table = new("--table")
    {
        Description = "The table that the files belong to; found by their names without it.",
        HelpName = "TABLE",
    };

    private readonly Option<bool> _replace = new("--replace")
    {
        Description = "Take the place of other content that has landed under the same name.",
    };

    private readonly Option<bool> _failOnRejects = new("--fail-on-rejects") { Description = "End with 1 when any row was rejected." };

    private readonly Option<bool> _strict = new("--strict")
    {
        Description = "End with 1 when any row was rejected, or a file brought nothing: superseded, a duplicate or forgotten.",
    };

    /// <summary>Makes the command.</summary>
    public IngestCommand(CommonOptions common)
        : base(
            "ingest",
            "Land files under names that their tables' contracts claim, and wait until they can be queried. Ends with 1 when a "
                + "file was refused, parked or unclaimed.",
            common
        )
    {
        Add(_paths);
        Add(_table);
        Add(_replace);
        Add(_failOnRejects);
        Add(_strict);
        Add(common.Data);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string What)> Examples { get; } =
    [
        ("landfall ingest export/Account.csv", "The contract whose pattern ends in Account.csv takes it"),
        ("landfall ingest accounts-of-may.csv --table salesforce.account", "The table is named"),
        ("landfall ingest WE_00D4J000000CuzUUAS_1.ZIP", "An archive: each member goes to its own table"),
        ("landfall ingest 187520_2026-11-17_*.json.gz --json", "Several files; the outcome as JSON"),
    ];

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult line, Screen screen, CancellationToken cancellationToken)
    {
        var data = line.GetRequiredValue(Common.Data);
        var target = new HostTarget(Url: null, Scope: null, data);
        using var client = await HostLookup.ConnectAsync(target, cancellationToken);
        var host = await HostFile.ReadAsync(data, cancellationToken) ?? throw HostLookup.NoHost(target);
        var zone = new LandingZone(host.Storage, host.Prefix);
        var contracts = await zone.ContractsAsync(cancellationToken);
        var files = Plan(LocalFiles.Expand(line.GetRequiredValue(_paths)), line.GetValue(_table), contracts);

        var board = new FileBoard(screen, TimeProvider.System);
        var watch = new FileWatch(client, screen, board);
        var lander = new FileLander(zone, client, board, watch)
        {
            Replaces = line.GetValue(_replace),
            MayBeEmpty = name =>
                contracts.Claim(name) is { } contract && (contract.IsMarker(name) || contract.Dialect.Format == FileFormat.Ndjson),
        };
        IReadOnlyList<IngestionReply> ends;
        try
        {
            ends = await watch.FollowAsync(() => lander.LandAsync(files, cancellationToken), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw Interrupted([.. lander.Landed], files.Count, data);
        }

        Show(screen, ends, lander, data);
        var (isStrict, failsOnRejects) = (line.GetValue(_strict), line.GetValue(_failOnRejects));
        return
            lander.Failures.Count > 0
            || ends.Any(end =>
                end.State.NeedsAttention()
                || (end.RejectRows > 0 && (isStrict || failsOnRejects))
                || (isStrict && end.State is (BatchState.Superseded or BatchState.Duplicate or BatchState.Forgotten))
            )
            ? ExitCode.Failed
            : ExitCode.Done;
    }

    /// <summary>Says what has landed when the command was interrupted.</summary>
    internal static CliException Interrupted(IReadOnlyList<string> landed, int files, DirectoryInfo data) =>
        landed.Count == 0
            ? new CliException(ExitCode.Interrupted, "Interrupted: nothing had landed.")
            : new CliException(
                ExitCode.Interrupted,
                $"Interrupted: {Amounts.Count(landed.Count)} of {Amounts.Of(files, "file")} had landed, "
                    + $"and the host goes on with what has: {string.Join(", ", landed.Take(MostNamed))}"
                    + $"{(landed.Count > MostNamed ? $" and {Amounts.Count(landed.Count - MostNamed)} more" : "")}.",
                $"See how they get on: '{CommandLine.Of("status", data)}'. What has not landed: ingest it again."
            );

    private static List<(FileInfo File, string Name)> Plan(IReadOnlyList<FileInfo> files, string? table, ContractSet contracts)
    {
        var contract = table is null
            ? null
            : contracts.Find(table)
                ?? throw new CliException(
                    ExitCode.Usage,
                    $"There is no contract for the table '{table}'; there are "
                        + $"{string.Join(", ", contracts.Contracts.Select(known => known.Table))}.",
                    "Name one of them by --table, or write a contract for it."
                );
        var snapshot = LandingName.SnapshotAt(DateTimeOffset.UtcNow);
        var plan = NamesOf(files, contract, contracts, snapshot);
        var twice = plan.GroupBy(file => file.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Skip(1).Any());
        return twice is null
            ? plan
            : throw new CliException(
                ExitCode.Failed,
                $"{string.Join(" and ", twice.Select(file => $"'{file.File.FullName}'"))} would land under one name, '{twice.Key}'.",
                "Give one of them another name."
            );
    }

    // All files that have no name are told at once: whoever ingests a folder should not find them one by one.
    private static List<(FileInfo File, string Name)> NamesOf(
        IReadOnlyList<FileInfo> files,
        TableContract? contract,
        ContractSet contracts,
        string snapshot
    )
    {
        var (named, refused) = (new List<(FileInfo, string)>(files.Count), new List<(string File, CliException Failure)>());
        foreach (var file in files)
        {
            try
            {
                named.Add((file, NameOf(file, contract, contracts, snapshot)));
            }
            catch (CliException failure)
            {
                refused.Add((file.Name, failure));
            }
        }

        return refused switch
        {
            [] => named,
            [var only] => throw only.Failure,
            _ => throw new CliException(
                ExitCode.Failed,
                $"{refused.Count} of {files.Count} files have no name to land under, so nothing was landed: "
                    + $"{string.Join(", ", refused.Take(MostNamed).Select(one => one.File))}"
                    + $"{(refused.Count > MostNamed ? " and more" : "")}. The first: {refused[0].Failure.Message}",
                refused[0].Failure.Hint
            ),
        };
    }

    private static string NameOf(FileInfo file, TableContract? contract, ContractSet contracts, string snapshot) =>
        contract is not null ? LandingName.Build(contract, file.Name, snapshot)
        : ArchiveMember.IsArchive(file.Name) ? LandingName.FindArchive(contracts, file.FullName, snapshot)
        : LandingName.Find(contracts, file.FullName, snapshot).Name;

    private static void Show(Screen screen, IReadOnlyList<IngestionReply> ends, FileLander lander, DirectoryInfo data)
    {
        if (screen.IsJson)
        {
            screen.Json(
                new
                {
                    Ingestions = ends,
                    lander.AlreadyLanded,
                    Failures = lander.Failures.Select(failure => new { failure.Message, failure.Hint }),
                }
            );
            return;
        }

        foreach (var failure in lander.Failures)
        {
            screen.Fail(failure);
        }

        if (ends.Count == 0)
        {
            return;
        }

        screen.Say();
        StatusSheets.Outcome(ends).Show(screen.Out);
        StatusSheets.ShowProblems(screen, ends);
        foreach (var end in ends.Where(end => end.State == BatchState.Forgotten))
        {
            screen.Say();
            Screen.Tell(screen.Out, "yellow", "forgotten", end.Name);
            screen.Print("This version of the file was forgotten, so it brought nothing.");
            Screen.Tell(screen.Out, "blue", "next:", "If it is to be in the table again, land it as a new version with --replace.");
        }

        var withRejects = ends.Where(end => end.RejectRows > 0 || end.KeptRejects > 0).ToList();
        if (withRejects.Count > 0)
        {
            screen.Say();
            screen.Print($"See why rows were set aside: {CommandLine.Of(RejectsOf(withRejects), data)}");
        }
    }

    /// <summary>The command that shows the rejects of these files: of the one, of their table, or of all.</summary>
    internal static string RejectsOf(IReadOnlyList<IngestionReply> files)
    {
        var tables = files.Select(file => file.Table).Distinct(StringComparer.Ordinal).ToList();
        return files is [var only] ? $"rejects {Quoted(only.Name)}"
            : tables is [var table] ? $"rejects {table}"
            : "rejects";
    }

    private static string Quoted(string name) =>
        name.All(one => char.IsLetterOrDigit(one) || "-_./".Contains(one, StringComparison.Ordinal)) ? name : $"\"{name}\"";
}
