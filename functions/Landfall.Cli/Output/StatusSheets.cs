using System.Text.Json;
using Landfall.Cli.Api;
using Landfall.Curation.Rejects;
using Landfall.Functions.Triggers.Replies;

namespace Landfall.Cli.Output;

/// <summary>Tables and files, one a line.</summary>
internal static class StatusSheets
{
    private const int BatchEnd = 6;

    /// <summary>Prints why files need a person, and the next step for each.</summary>
    public static void ShowProblems(Screen screen, IEnumerable<IngestionReply> files)
    {
        foreach (var file in files)
        {
            if (Advice.Of(file.State, file.Error) is { } advice)
            {
                var state = Cell.State(file.State);
                screen.Say();
                Screen.Tell(screen.Out, state.Style ?? "red", state.Text, file.Name);
                screen.Print(advice.Message);
                Screen.Tell(screen.Out, "blue", "next:", advice.Hint);
            }
        }
    }

    /// <summary>Tables with what became of their files and rows.</summary>
    public static Sheet Tables(IEnumerable<TableReply> tables)
    {
        var sheet = new Sheet(new SheetColumn("table", Fit.Whole), "mode", "files", "curated", "rejected", "loaded", "in table");
        foreach (var table in tables)
        {
            var states = string.Join(
                ", ",
                table.States.OrderByDescending(state => state.Value).Select(state => $"{Amounts.Count(state.Value)} {state.Key}")
            );
            sheet.Add(
                table.Table,
                table.Mode ?? "",
                states,
                Amounts.Count(table.Rows),
                Cell.Rejects(table.RejectRows),
                Amounts.Count(table.LoadedRows),
                table.RowsInTable is { } rows ? Amounts.Count(rows) : ""
            );
        }

        return sheet;
    }

    /// <summary>Prints of which tables the warehouse has lost something, and the next step.</summary>
    public static void ShowLosses(Screen screen, IEnumerable<TableReply> tables, HostTarget target)
    {
        foreach (var table in tables.Where(table => table.Loss is not null))
        {
            Screen.Tell(screen.Out, "red", "behind", table.Table);
            screen.Print(table.Loss!);
            Screen.Tell(
                screen.Out,
                "blue",
                "next:",
                $"Put the warehouse back as it was, or run '{CommandLine.Of($"rebuild {table.Table}", target)}'."
            );
            screen.Say();
        }
    }

    /// <summary>Files with where they stand.</summary>
    public static Sheet Files(IEnumerable<IngestionReply> files, DateTimeOffset now)
    {
        var sheet = new Sheet(
            new SheetColumn("batch", Fit.Whole),
            new SheetColumn("file", Fit.CutStart),
            new SheetColumn("state", Fit.Whole),
            "read",
            "curated",
            "rejected",
            "loaded",
            "time",
            new SheetColumn("landed", Fit.Whole)
        );
        foreach (var file in files)
        {
            sheet.Add(
                file.Batch[^BatchEnd..],
                file.Name,
                Cell.State(file.State),
                Amounts.Count(file.RowsRead),
                Amounts.Count(file.Rows),
                Cell.Rejects(file.RejectRows),
                Amounts.Count(file.LoadedRows),
                Amounts.Seconds(file.Seconds),
                Amounts.Age(now - file.RegisteredAt)
            );
        }

        return sheet;
    }

    /// <summary>What became of files that were followed to their end.</summary>
    public static Sheet Outcome(IEnumerable<IngestionReply> files)
    {
        var sheet = new Sheet(
            new SheetColumn("file", Fit.CutStart),
            new SheetColumn("table", Fit.Whole),
            new SheetColumn("state", Fit.Whole),
            "read",
            "curated",
            "rejected",
            "loaded",
            "time"
        );
        foreach (var file in files)
        {
            sheet.Add(
                file.Name,
                file.Table,
                Cell.State(file.State),
                Amounts.Count(file.RowsRead),
                Amounts.Count(file.Rows),
                Cell.Rejects(file.RejectRows),
                Amounts.Count(file.LoadedRows),
                Amounts.Seconds(file.Seconds)
            );
        }

        return sheet;
    }
}

/// <summary>Rejected rows by file, one violation a line.</summary>
internal static class RejectSheet
{
    /// <summary>Prints them.</summary>
    public static void Show(Screen screen, IEnumerable<RejectReply> rejects)
    {
        var isFirstFile = true;
        foreach (var file in rejects.GroupBy(reject => reject.Name, StringComparer.Ordinal))
        {
            if (!isFirstFile)
            {
                screen.Say();
            }

            isFirstFile = false;
            Screen.Tell(screen.Out, "bold", file.Key, $"({file.First().Table})");
            var sheet = new Sheet(
                new SheetColumn("line", Fit.Whole),
                new SheetColumn("column", Fit.Whole),
                "rule",
                "expected",
                new SheetColumn("found (shape)", Fit.CutEndFirst)
            );
            foreach (var (reject, violation, isFirst) in file.SelectMany(Lines))
            {
                sheet.Add(
                    isFirst ? Amounts.Count(reject.Line) : "",
                    violation.Column ?? "",
                    violation.Rule,
                    violation.Expected,
                    violation.Shape ?? ""
                );
            }

            sheet.Show(screen.Out);
        }
    }

    private static IEnumerable<(RejectReply Reject, Violation Violation, bool IsFirst)> Lines(RejectReply reject) =>
        reject.Violations.Select((violation, at) => (reject, violation, at == 0));
}

/// <summary>A query's answer as a sheet.</summary>
internal static class QuerySheet
{
    /// <summary>Makes the sheet.</summary>
    public static Sheet Of(QueryAnswer answer)
    {
        var sheet = new Sheet([.. answer.Columns.Select(column => new SheetColumn(column.Name, FitOf(column)))]);
        foreach (var row in answer.Rows)
        {
            sheet.Add([.. row.Select(Cell)]);
        }

        return sheet;
    }

    // A batch is named by the end of its id. Times are TIMESTAMP in DuckDB, datetime2 and datetimeoffset in Synapse.
    private static Fit FitOf(QueryAnswerColumn column) =>
        column.Name is "batch" or "_batch_id" ? Fit.CutStart
        : column.Type.StartsWith("timestamp", StringComparison.OrdinalIgnoreCase)
        || column.Type.StartsWith("datetime", StringComparison.OrdinalIgnoreCase)
            ? Fit.CutFraction
        : Fit.CutEnd;

    private static Cell Cell(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Null or JsonValueKind.Undefined => (string?)null,
            JsonValueKind.String => value.GetString(),
            _ => value.GetRawText(),
        };
}
