using System.CommandLine;
using Landfall.Cli.Api;
using Landfall.Cli.Output;
using Landfall.Functions.Triggers.Replies;
using Landfall.Storage;

namespace Landfall.Cli.Commands;

/// <summary>Makes what a host works in.</summary>
internal sealed class SetupCommand : ScreenCommand
{
    /// <summary>Makes the command.</summary>
    public SetupCommand(CommonOptions common)
        : base(
            "setup",
            "Make the containers, queues and tables of a host where they are missing, and say what else it lacks. Ends with 1 "
                + "when one cannot be made. Can be given again.",
            common
        )
    {
        Add(common.Url);
        Add(common.Scope);
        Add(common.Data);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string What)> Examples { get; } =
    [
        ("landfall setup", "The host of this machine, which has done it at its start"),
        ("landfall setup --url https://app.azurewebsites.net", "A host on Azure, with its key in LANDFALL_KEY"),
    ];

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult line, Screen screen, CancellationToken cancellationToken)
    {
        using var client = await HostLookup.ConnectAsync(Common.HostOf(line), cancellationToken);
        var reply = await client.SetupAsync(cancellationToken);
        if (screen.IsJson)
        {
            screen.Json(reply);
        }
        else
        {
            Show(screen, reply);
        }

        return reply.Parts.Any(part => part.Outcome == SetupOutcome.Failed) ? ExitCode.Failed : ExitCode.Done;
    }

    private static void Show(Screen screen, SetupReply reply)
    {
        var sheet = new Sheet(new SheetColumn("kind", Fit.Whole), new SheetColumn("name", Fit.CutStart), "outcome");
        foreach (var part in reply.Parts)
        {
            sheet.Add(part.Kind, part.Name, OutcomeOf(part.Outcome));
        }

        sheet.Show(screen.Out);
        foreach (var part in reply.Parts.Where(part => part.Reason is not null))
        {
            screen.Say();
            Screen.Tell(screen.Out, "red", $"{part.Kind} {part.Name}:", part.Reason!);
        }

        foreach (var problem in reply.Problems)
        {
            screen.Say();
            Screen.Tell(screen.Out, "yellow", $"{problem.Kind} {problem.Name}:", problem.Detail);
        }
    }

    private static Cell OutcomeOf(SetupOutcome outcome) =>
        outcome switch
        {
            SetupOutcome.Created => new Cell("created", "green"),
            SetupOutcome.There => new Cell("there", "grey"),
            _ => new Cell("failed", "red"),
        };
}
