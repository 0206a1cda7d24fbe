using System.CommandLine;
using Landfall.Cli.Api;
using Landfall.Cli.Output;

namespace Landfall.Cli.Commands;

/// <summary>Brings back what the warehouse has lost.</summary>
internal sealed class RebuildCommand : ScreenCommand
{
    private readonly Argument<string?> _table = new("TABLE")
    {
        Description = "A table; every table of which the warehouse has lost loads without it.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _ledger = new("--ledger")
    {
        Description = "Restore the entries of a lost ledger instead, of every table, from the lake and the warehouse.",
    };

    /// <summary>Makes the command.</summary>
    public RebuildCommand(CommonOptions common)
        : base(
            "rebuild",
            "Bring back from the lake what the warehouse has lost, because its file is gone or was put back to an older copy. Ends with 1 "
                + "when a batch cannot be brought back.",
            common
        )
    {
        Add(_table);
        Add(_ledger);
        Add(common.Wait);
        Add(common.Url);
        Add(common.Scope);
        Add(common.Data);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string What)> Examples { get; } =
    [
        ("landfall rebuild --wait", "Every table that lost something, followed to its end"),
        ("landfall rebuild salesforce.account", "One table"),
        ("landfall rebuild --ledger", "After the ledger was lost, and 'landfall up --replace-ledger ID'"),
    ];

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult line, Screen screen, CancellationToken cancellationToken)
    {
        var target = Common.HostOf(line);
        var isOfLedger = line.GetValue(_ledger);
        if (isOfLedger && line.GetValue(_table) is { } one)
        {
            throw new CliException(ExitCode.Usage, $"--ledger is for every table, and '{one}' is one.", "Leave one of them out.");
        }

        using var client = await HostLookup.ConnectAsync(target, cancellationToken);
        var table = line.GetValue(_table);
        if (table is not null)
        {
            await Subject.RequireTableAsync(client, target, table, cancellationToken);
        }

        var reply = isOfLedger
            ? await client.RestoreLedgerAsync(RecoveryRun.MostBatches, cancellationToken)
            : await client.RebuildAsync(table, RecoveryRun.MostBatches, cancellationToken);
        return await new RecoveryRun(client, screen, target).EndAsync(
            reply,
            isOfLedger ? "The ledger has all that is known." : "The warehouse has all that was loaded.",
            line.GetValue(Common.Wait),
            cancellationToken
        );
    }
}
