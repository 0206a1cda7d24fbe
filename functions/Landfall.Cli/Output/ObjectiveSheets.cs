using System.Globalization;
using Landfall.Functions.Triggers.Replies;
using Landfall.ServiceLevels;

namespace Landfall.Cli.Output;

/// <summary>What is promised of tables and how it is kept.</summary>
internal static class ObjectiveSheets
{
    /// <summary>All promises of one table, one a line.</summary>
    public static Sheet All(IEnumerable<ObjectiveStanding> objectives, DateTimeOffset now)
    {
        var sheet = new Sheet(
            new SheetColumn("objective", Fit.Whole),
            new SheetColumn("state", Fit.Whole),
            new SheetColumn("since", Fit.Whole),
            new SheetColumn("budget left", Fit.Whole)
        );
        foreach (var one in objectives)
        {
            sheet.Add(one.Objective, State(one.State), Since(one, now), Budget(one.BudgetLeft));
        }

        return sheet;
    }

    /// <summary>Prints why the promises of one table stand so.</summary>
    public static void ShowReasons(Screen screen, IEnumerable<ObjectiveStanding> objectives)
    {
        screen.Say();
        foreach (var one in objectives)
        {
            Screen.Tell(screen.Out, State(one.State).Style ?? "grey", $"{one.Objective}:", one.Reason);
        }
    }

    /// <summary>Prints the promises that are not kept, a line for each table that has any.</summary>
    public static void ShowBroken(Screen screen, IEnumerable<TableReply> tables, DateTimeOffset now)
    {
        var isAny = false;
        foreach (var table in tables)
        {
            var broken = table.Objectives.Where(one => one.State != ObjectiveStates.OnTime).ToList();
            if (broken.Count == 0)
            {
                continue;
            }

            isAny = true;
            var worst = broken.Find(one => one.State == ObjectiveStates.Breached) ?? broken[0];
            Screen.Tell(
                screen.Out,
                State(worst.State).Style ?? "red",
                worst.State,
                $"{table.Table}: {string.Join(", ", broken.Select(one => $"{one.Objective} since {Since(one, now)}"))}"
            );
        }

        if (isAny)
        {
            screen.Say();
        }
    }

    private static Cell State(string state) =>
        new(
            state,
            state switch
            {
                ObjectiveStates.OnTime => "green",
                ObjectiveStates.Late => "yellow",
                _ => "red",
            }
        );

    private static string Since(ObjectiveStanding one, DateTimeOffset now) => one.Since is { } since ? Amounts.Age(now - since) : "";

    private static string Budget(double left) => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(left * 100):0} %");
}
