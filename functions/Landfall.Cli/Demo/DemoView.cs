using Landfall.Cli.Api;
using Landfall.Cli.Hosting;
using Landfall.Cli.Output;
using Landfall.Functions.Triggers.Replies;
using Landfall.Ledger;
using Spectre.Console;

namespace Landfall.Cli.Demo;

/// <summary>What the demo shows.</summary>
internal sealed class DemoView(Screen screen)
{
    private static readonly string[] Stages = ["register", "curate", "load"];

    /// <summary>A heading.</summary>
    public void Heading(string text)
    {
        screen.Say();
        screen.Out.Write(
            new Rule($"[bold]{Markup.Escape(text)}[/]")
            {
                Justification = Justify.Left,
                Border = BoxBorder.Square,
                Style = Style.Parse("blue"),
            }
        );
        screen.Say();
    }

    /// <summary>A sentence that explains what follows.</summary>
    public void Explain(string text) => screen.Out.MarkupLine($"[grey]{Markup.Escape(text)}[/]");

    /// <summary>Law one, in numbers: what was made, read, curated, rejected and loaded.</summary>
    public void Conservation(IReadOnlyList<DemoOutcome> outcomes)
    {
        Heading("Every row is accounted for");
        Explain("read = curated + rejected, curated = loaded; made and bad are what the generator put into the file.");
        screen.Say();
        var sheet = new Sheet(
            new SheetColumn("file", Fit.CutStart),
            "made",
            "bad",
            "read",
            "curated",
            "rejected",
            "loaded",
            new SheetColumn("state", Fit.Whole),
            new SheetColumn("balance", Fit.Whole)
        );
        foreach (var (file, reply, isBalanced) in outcomes.Select(outcome => (outcome.File, outcome.Reply, outcome.IsBalanced)))
        {
            sheet.Add(
                reply.Name,
                file.Truth is { } made ? Amounts.Count(made.Rows) : "",
                file.Truth is { } bad ? Amounts.Count(bad.BadRows) : "",
                Amounts.Count(reply.RowsRead),
                Amounts.Count(reply.Rows),
                Cell.Rejects(reply.RejectRows),
                Amounts.Count(reply.LoadedRows),
                Cell.State(reply.State),
                isBalanced ? new Cell("ok", "green") : new Cell("NOT OK", "red")
            );
        }

        sheet.Show(screen.Out);
        StatusSheets.ShowProblems(screen, outcomes.Select(outcome => outcome.Reply));
    }

    /// <summary>A query and its answer.</summary>
    public void Answer(string sql, QueryAnswer answer)
    {
        screen.Say();
        screen.Out.Markup("[blue]sql>[/] ");
        screen.Print(sql);
        QuerySheet.Of(answer).Show(screen.Out);
    }

    /// <summary>Rejected rows with their reasons.</summary>
    public void Rejects(RejectsReply first, RejectsReply second)
    {
        Heading("Bad rows are set aside, with the reason");
        Explain("Values never leave the file: a letter is shown as a, a digit as 9.");
        screen.Say();
        RejectSheet.Show(screen, [.. first.Rejects, .. second.Rejects]);
    }

    /// <summary>How long each stage took for each file.</summary>
    public void Timings(IReadOnlyList<DemoOutcome> outcomes)
    {
        Heading("Where the time went");
        var sheet = new Sheet([
            new SheetColumn("file", Fit.CutStart),
            "rows",
            "size",
            .. Stages.Select(stage => new SheetColumn(stage)),
            "in all",
        ]);
        foreach (var outcome in outcomes.Where(outcome => outcome.Entry.State == BatchState.Published))
        {
            var seconds = outcome.Entry.Stages.ToLookup(stage => stage.Stage, stage => stage.Seconds, StringComparer.Ordinal);
            sheet.Add([
                outcome.Reply.Name,
                Amounts.Count(outcome.Reply.RowsRead),
                Amounts.Bytes(outcome.Entry.Manifest?.DecodedBytes ?? 0),
                .. Stages.Select(stage => seconds.Contains(stage) ? new Cell(Amounts.Seconds(seconds[stage].Sum())) : new Cell("")),
                Amounts.Seconds(outcome.Elapsed.TotalSeconds),
            ]);
        }

        sheet.Show(screen.Out);
    }

    /// <summary>What to try next.</summary>
    public void Next(LocalHostSettings settings, bool stays, bool isBalanced)
    {
        Heading("What to try next");
        var root = settings.Data.Parent ?? settings.Data;
        var file = Paths.Near(Path.Combine(settings.Data.FullName, "samples", "salesforce", "2026-11-17", "Account.csv"));
        Step(
            "Ask the tables anything",
            CommandLine.Of("query \"select StageName, sum(Amount) from salesforce.opportunity group by all\"", settings.Data)
        );
        if (stays)
        {
            Step("Follow every file", CommandLine.Of("status", settings.Data));
            Step("Land a file again: nothing changes", CommandLine.Of($"ingest {file}", settings.Data));
        }
        else
        {
            Step("Keep the demo's host up to look around", CommandLine.Of("demo --stay", root));
        }

        Step("Run it for your own files", CommandLine.Of("up", root));
        Step("See what the contracts promise", CommandLine.Of("contract check"));

        if (!isBalanced)
        {
            screen.Say();
            Screen.Tell(screen.Out, "red", "Something is not as it should be:", $"see {Path.Combine(settings.Data.FullName, "host.log")}");
        }
    }

    private void Step(string what, string commandLine)
    {
        screen.Out.MarkupLine($"[grey]# {Markup.Escape(what)}[/]");
        screen.Print(commandLine);
    }
}
