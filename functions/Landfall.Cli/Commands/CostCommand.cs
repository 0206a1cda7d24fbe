using System.CommandLine;
using Landfall.Cli.Api;
using Landfall.Cli.Output;
using Landfall.Costs;

namespace Landfall.Cli.Commands;

/// <summary>Shows what tables used and what that costs.</summary>
internal sealed class CostCommand : ScreenCommand
{
    private readonly Argument<string?> _table = new("TABLE")
    {
        Description = "A table, day by day, or - for the app itself; a line for each table without it.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<DateOnly?> _from = DayOption.Create("--from", "The first day, UTC; the first of the month without it.");

    private readonly Option<DateOnly?> _to = DayOption.Create("--to", "The last day, included; today without it.");

    /// <summary>Makes the command.</summary>
    public CostCommand(CommonOptions common)
        : base("cost", "Show what tables used of storage, functions and warehouse, and what that costs by the prices that are set.", common)
    {
        Add(_table);
        Add(_from);
        Add(_to);
        Add(common.Url);
        Add(common.Scope);
        Add(common.Data);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string What)> Examples { get; } =
    [
        ("landfall cost", "All tables, this month"),
        ("landfall cost salesforce.account --from 2026-11-01 --to 2026-11-30", "The days of one table"),
    ];

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult line, Screen screen, CancellationToken cancellationToken)
    {
        var target = Common.HostOf(line);
        using var client = await HostLookup.ConnectAsync(target, cancellationToken);
        var table = line.GetValue(_table);
        if (table is not (null or UsageMeter.App))
        {
            await Subject.RequireTableAsync(client, target, table, cancellationToken);
        }

        var costs = await client.CostsAsync(table, line.GetValue(_from), line.GetValue(_to), cancellationToken);
        if (screen.IsJson)
        {
            screen.Json(costs);
        }
        else
        {
            CostSheet.Show(screen, costs);
        }

        return ExitCode.Done;
    }
}
