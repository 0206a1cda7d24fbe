using System.CommandLine;
using System.Globalization;
using Landfall.Cli.Api;
using Landfall.Cli.Output;

namespace Landfall.Cli.Commands;

/// <summary>What people are alerted by.</summary>
internal sealed class AlertsCommand : Command
{
    /// <summary>Makes the command.</summary>
    public AlertsCommand(CommonOptions common)
        : base("alerts", "Look after the webhook that people are alerted by.") => Add(new AlertsTestCommand(common));
}

/// <summary>Has the host send a test to its webhook.</summary>
internal sealed class AlertsTestCommand : ScreenCommand
{
    /// <summary>Makes the command.</summary>
    public AlertsTestCommand(CommonOptions common)
        : base(
            "test",
            "Have the host post a test to its webhook, and say what was answered. Ends with 1 when the webhook does not take it. "
                + "One that is taken ends the pause after a refusal.",
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
        ("landfall alerts test", "The webhook of this machine's host, Landfall__Alerts__Webhook__Url"),
        ("landfall alerts test --url https://app.azurewebsites.net", "Of a host on Azure, with its key in LANDFALL_KEY"),
    ];

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult line, Screen screen, CancellationToken cancellationToken)
    {
        using var client = await HostLookup.ConnectAsync(Common.HostOf(line), cancellationToken);
        var reply = await client.TestAlertsAsync(cancellationToken);
        if (screen.IsJson)
        {
            screen.Json(reply);
        }
        else
        {
            var seconds = reply.Seconds.ToString("0.0 s", CultureInfo.InvariantCulture);
            Screen.Tell(
                screen.Out,
                reply.Taken ? "green" : "red",
                reply.Taken ? "taken" : "not taken",
                $"{reply.Webhook} after {seconds}. {reply.Detail}"
            );
        }

        return reply.Taken ? ExitCode.Done : ExitCode.Failed;
    }
}
