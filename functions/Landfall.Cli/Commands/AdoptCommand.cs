using System.CommandLine;
using Landfall.Cli.Api;
using Landfall.Cli.Hosting;
using Landfall.Cli.Landing;
using Landfall.Cli.Output;
using Landfall.Contracts;

namespace Landfall.Cli.Commands;

/// <summary>Lands files that a folder has had for long, at a rate.</summary>
internal sealed class AdoptCommand : ScreenCommand
{
    private const int MostNamed = 5;

    private readonly Argument<string[]> _paths = new("PATH")
    {
        Description = "Folders of files, or files.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<DateOnly?> _from = DayOption.Create(
        "--from",
        "The first UTC day that files are for, by their names; of a name without a day, on which the file was last changed."
    );

    private readonly Option<DateOnly?> _to = DayOption.Create("--to", "The last day, included.");

    private readonly Option<Rate> _rate = new("--rate")
    {
        Description = "How many files land at most: 10 or 10/s in a second, 300/min in a minute.",
        HelpName = "N",
        DefaultValueFactory = _ => new Rate(10, TimeSpan.FromSeconds(1)),
        CustomParser = found =>
        {
            var text = found.Tokens[0].Value;
            if (Rate.Parse(text) is { } rate)
            {
                return rate;
            }

            found.AddError($"--rate '{text}' is no rate; expected one such as 10, 10/s or 300/min, up to 100000.");
            return null;
        },
    };

    private readonly Option<string?> _table = new("--table")
    {
        Description = "The only table whose files are meant; without it each contract takes its own.",
        HelpName = "TABLE",
    };

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only say what would land." };

    /// <summary>Makes the command.</summary>
    public AdoptCommand(CommonOptions common)
        : base(
            "adopt",
            "Land the files of existing folders, the oldest first, at a rate. It can be stopped and given again: what has landed is left "
                + "alone. Ends with 1 when a file could not land or no contract claims it.",
            common
        )
    {
        Add(_paths);
        Add(_from);
        Add(_to);
        Add(_rate);
        Add(_table);
        Add(_dryRun);
        Add(common.Data);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string What)> Examples { get; } =
    [
        ("landfall adopt /archive/amplitude --from 2026-01-01 --to 2026-06-30 --dry-run", "What would land of half a year"),
        ("landfall adopt /archive/amplitude --from 2026-01-01 --to 2026-06-30 --rate 300/min", "Land it, slowly"),
    ];

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult line, Screen screen, CancellationToken cancellationToken)
    {
        var (from, to, dryRun) = (line.GetValue(_from), line.GetValue(_to), line.GetValue(_dryRun));
        if (from > to)
        {
            throw new CliException(ExitCode.Usage, "--from is after --to.", "See 'landfall adopt --help'.");
        }

        var data = line.GetRequiredValue(Common.Data);
        var host = new HostTarget(Url: null, Scope: null, data);
        using var client = await HostLookup.ConnectAsync(host, cancellationToken);
        var file = await HostFile.ReadAsync(data, cancellationToken) ?? throw HostLookup.NoHost(host);
        var zone = new LandingZone(file.Storage, file.Prefix);
        var contracts = await zone.ContractsAsync(cancellationToken);
        var paths = LocalFiles.Expand(line.GetRequiredValue(_paths)).Select(found => found.FullName);
        var plan = AdoptionPlan.Of(paths, contracts, TableOf(line.GetValue(_table), contracts), from, to);

        var adoption = new Adoption(
            new AdoptionTarget(zone, client, contracts),
            new Pace(TimeProvider.System, line.GetRequiredValue(_rate))
        );
        try
        {
            await adoption.RunAsync(
                plan.Files,
                dryRun,
                screen.IsJson ? null : new AdoptionProgress(screen, adoption, plan.Files.Count, TimeProvider.System),
                cancellationToken
            );
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw Interrupted(adoption, plan);
        }

        Show(screen, plan, adoption, line.GetValue(_table), dryRun, data);
        return adoption.Failed + plan.Unclaimed > 0 || (plan.OfOthers > 0 && plan.Files.Count == 0) ? ExitCode.Failed : ExitCode.Done;
    }

    /// <summary>Says what has landed when the command was interrupted.</summary>
    internal static CliException Interrupted(Adoption adoption, AdoptionPlan plan) =>
        new(
            ExitCode.Interrupted,
            $"Interrupted: {Amounts.Count(adoption.Landed + adoption.AlreadyThere)} of {Amounts.Of(plan.Files.Count, "file")} had landed.",
            "The same command goes on where this one was."
        );

    private static TableContract? TableOf(string? table, ContractSet contracts) =>
        table is null
            ? null
            : contracts.Find(table)
                ?? throw new CliException(
                    ExitCode.Usage,
                    $"There is no contract for the table '{table}'; there are "
                        + $"{string.Join(", ", contracts.Contracts.Select(known => known.Table))}.",
                    "Name one of them by --table, or write a contract for it."
                );

    private static void Show(Screen screen, AdoptionPlan plan, Adoption adoption, string? table, bool dryRun, DirectoryInfo data)
    {
        if (screen.IsJson)
        {
            screen.Json(
                new
                {
                    DryRun = dryRun,
                    adoption.Landed,
                    adoption.Bytes,
                    adoption.AlreadyThere,
                    adoption.Failed,
                    plan.OutOfRange,
                    plan.OfOthers,
                    plan.Unclaimed,
                    plan.UnclaimedPaths,
                    Failures = adoption.Failures.Select(failure => new { failure.Message, failure.Hint }),
                }
            );
            return;
        }

        foreach (var failure in adoption.Failures)
        {
            screen.Fail(failure);
        }

        var sheet = new Sheet(new SheetColumn("files", Fit.Whole), "how many");
        sheet.Add(dryRun ? "would land" : "landed", $"{Amounts.Count(adoption.Landed)}");
        sheet.Add("had landed before", $"{Amounts.Count(adoption.AlreadyThere)}");
        sheet.Add("could not land", new Cell(Amounts.Count(adoption.Failed), adoption.Failed > 0 ? "red" : null));
        sheet.Add("for other days", $"{Amounts.Count(plan.OutOfRange)}");
        if (table is null)
        {
            sheet.Add("no contract claims", new Cell(Amounts.Count(plan.Unclaimed), plan.Unclaimed > 0 ? "yellow" : null));
        }
        else
        {
            sheet.Add($"not of {table}", Amounts.Count(plan.OfOthers));
        }

        sheet.Show(screen.Out);
        screen.Say();
        if (plan.Unclaimed > 0)
        {
            screen.Print(
                $"No contract, or several, claim {string.Join(", ", plan.UnclaimedPaths.Take(MostNamed))}"
                    + $"{(plan.Unclaimed > MostNamed ? $" and {Amounts.Count(plan.Unclaimed - MostNamed)} more" : "")}."
            );
        }

        screen.Print(
            dryRun
                ? $"{Amounts.Bytes(adoption.Bytes)} would land; nothing has."
                : $"{Amounts.Bytes(adoption.Bytes)} landed. How they get on: {CommandLine.Of("status", data)}"
        );
    }
}
