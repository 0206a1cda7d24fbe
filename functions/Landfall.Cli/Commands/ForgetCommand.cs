using System.CommandLine;
using Landfall.Cli.Api;
using Landfall.Cli.Output;
using Spectre.Console;

namespace Landfall.Cli.Commands;

/// <summary>Takes one batch out of its table.</summary>
internal sealed class ForgetCommand : ScreenCommand
{
    private readonly Argument<string> _batch = new("BATCH") { Description = "A batch by its id, the end of its id or its file." };

    private readonly Option<bool> _yes = new("--yes") { Description = "Do not ask." };

    /// <summary>Makes the command.</summary>
    public ForgetCommand(CommonOptions common)
        : base("forget", "Take the rows of one batch out of its table. Asks first on a terminal; needs --yes anywhere else.", common)
    {
        Add(_batch);
        Add(_yes);
        Add(common.Wait);
        Add(common.Url);
        Add(common.Scope);
        Add(common.Data);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string What)> Examples { get; } =
    [
        ("landfall forget 3f9a2b", "Asks, then takes its rows out"),
        ("landfall forget salesforce/2026-11-20/Account.csv --yes --wait", "Does not ask, and waits until they are out"),
    ];

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult line, Screen screen, CancellationToken cancellationToken)
    {
        var target = Common.HostOf(line);
        using var client = await HostLookup.ConnectAsync(target, cancellationToken);
        var batch = await Subject.FindBatchAsync(client, target, line.GetRequiredValue(_batch), cancellationToken);
        if (!line.GetValue(_yes) && !await ConfirmedAsync(screen, client, batch, cancellationToken))
        {
            screen.Say("Nothing was changed.");
            return ExitCode.Failed;
        }

        var reply = RecoveryRun.Of(await client.ForgetBatchAsync(batch, cancellationToken));
        return await new RecoveryRun(client, screen, target).EndAsync(reply, "", line.GetValue(Common.Wait), cancellationToken);
    }

    private static async Task<bool> ConfirmedAsync(Screen screen, LandfallClient client, string batch, CancellationToken cancellationToken)
    {
        if (screen.IsJson || Console.IsInputRedirected || !screen.Out.Profile.Capabilities.Interactive)
        {
            throw new CliException(
                ExitCode.Usage,
                $"Forgetting {batch} takes its rows out of the table, and nobody can be asked here.",
                "Say --yes."
            );
        }

        var entry = (await client.FindBatchAsync(batch, cancellationToken))?.Entry;
        var question = $"Take {Amounts.Of(entry?.Manifest?.Rows ?? 0, "curated row")} of {entry?.File.Name} out of {entry?.Table}?";
        return await new ConfirmationPrompt(Markup.Escape(question)) { DefaultValue = false }.ShowAsync(screen.Out, cancellationToken);
    }
}
