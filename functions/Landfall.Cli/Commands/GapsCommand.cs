using System.CommandLine;
using Landfall.Cli.Api;
using Landfall.Cli.Output;

namespace Landfall.Cli.Commands;

/// <summary>Shows the files that a table's source has and the table lacks.</summary>
internal sealed class GapsCommand : ScreenCommand
{
    private readonly Argument<string> _table = new("TABLE") { Description = "A table." };

    private readonly Option<DateOnly?> _from = DayOption.Create(
        "--from",
        "The first UTC day that files are for; 30 days without it. All files that landed since are looked at."
    );

    private readonly Option<DateOnly?> _to = DayOption.Create("--to", "The last day, included; today without it.");

    private readonly Option<int> _limit = NumberOption.Create("--limit", "N", "The most gaps to show.", 100, 1, 10_000);

    /// <summary>Makes the command.</summary>
    public GapsCommand(CommonOptions common)
        : base(
            "gaps",
            "Show the hours, days or numbers for which no file is in a table, by what its contract expects, each with the command that "
                + "fills it. Ends with 1 when there are any.",
            common
        )
    {
        Add(_table);
        Add(_from);
        Add(_to);
        Add(_limit);
        Add(common.Url);
        Add(common.Scope);
        Add(common.Data);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string What)> Examples { get; } =
    [
        ("landfall gaps amplitude.event", "The hours of the last 30 days that have no file"),
        ("landfall gaps salesforce.account --from 2026-01-01 --to 2026-06-30", "The days of half a year"),
    ];

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult line, Screen screen, CancellationToken cancellationToken)
    {
        var target = Common.HostOf(line);
        using var client = await HostLookup.ConnectAsync(target, cancellationToken);
        var table = line.GetRequiredValue(_table);
        await Subject.RequireTableAsync(client, target, table, cancellationToken);
        var found = await client.GapsAsync(table, line.GetValue(_from), line.GetValue(_to), line.GetValue(_limit), cancellationToken);
        if (screen.IsJson)
        {
            screen.Json(
                new
                {
                    found.Table,
                    found.Every,
                    found.From,
                    found.To,
                    found.Expected,
                    found.There,
                    found.OnTheWay,
                    found.Missing,
                    Gaps = found.Gaps.Select(gap => new
                    {
                        gap.First,
                        gap.Last,
                        gap.Count,
                        gap.FromDay,
                        gap.ToDay,
                        Fill = $"landfall {GapSheet.Fill(gap)} --table {table}",
                    }),
                    found.MoreGaps,
                    NotLoaded = found.NotLoaded.Select(file => new
                    {
                        file.For,
                        file.Name,
                        file.Batch,
                        file.State,
                        Fill = $"landfall {GapSheet.Fill(file)}",
                    }),
                    found.MoreNotLoaded,
                    found.WithoutTime,
                }
            );
        }
        else
        {
            GapSheet.Show(screen, found, target);
        }

        return found.Missing > 0 || found.NotLoaded.Count > 0 ? ExitCode.Failed : ExitCode.Done;
    }
}
