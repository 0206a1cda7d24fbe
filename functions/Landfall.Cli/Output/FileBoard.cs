using System.Collections.Concurrent;
using System.Globalization;
using Landfall.Functions.Triggers.Replies;
using Landfall.Ledger;
using Spectre.Console;

namespace Landfall.Cli.Output;

/// <summary>Files on their way, stage by stage: redrawn in place on a terminal, one line a change anywhere else.</summary>
internal sealed class FileBoard(Screen screen, TimeProvider clock)
{
    private static readonly string[] Spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

    private const int NameWidth = 38;

    // Fixed widths, so that the board stands still while it fills.
    private static readonly (string Name, int Width)[] Stages = [("land", 4), ("curate", 9), ("load", 4), ("publish", 7)];
    private static readonly (string Name, int Width)[] Numbers = [("rows", 9), ("rejected", 9), ("time", 8)];

    private readonly long _began = clock.GetTimestamp();
    private readonly List<string> _names = [];
    private readonly ConcurrentDictionary<string, string> _sent = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IngestionReply> _latest = new(StringComparer.Ordinal);
    private int _frame;

    /// <summary>Adds a file of that many bytes that is about to be uploaded; report the bytes sent to what it gives.</summary>
    public IProgress<long> Add(string name, long bytes)
    {
        lock (_names)
        {
            _names.Add(name);
        }

        return new Upload(this, name, bytes);
    }

    /// <summary>Takes that a file is complete.</summary>
    public void Landed(string name, long bytes)
    {
        _sent[name] = "[green]✓[/]";
        Tell("landed", name, Amounts.Bytes(bytes));
    }

    /// <summary>Takes what the host says about a file.</summary>
    public void Update(IngestionReply reply)
    {
        var before = _latest.GetValueOrDefault(reply.Name);
        _latest[reply.Name] = reply;
        if (before?.State == reply.State || reply.State == BatchState.Registered)
        {
            return;
        }

        Tell(reply.State.ToString().ToLowerInvariant(), reply.Name, reply.State switch
        {
            BatchState.Curated => $"{Amounts.Count(reply.Rows)} rows, {Amounts.Count(reply.RejectRows)} rejected",
            BatchState.Loaded or BatchState.Published => $"{Amounts.Count(reply.LoadedRows)} rows in {reply.Table}",
            _ => reply.Error?.Message ?? "",
        });
    }

    /// <summary>The board as it stands, with the next frame of its spinner.</summary>
    public Table Draw()
    {
        _frame++;
        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        table.AddColumn(new TableColumn("[bold]file[/]").Width(NameWidth).NoWrap());
        foreach (var (stage, width) in Stages)
        {
            table.AddColumn(new TableColumn($"[bold]{stage}[/]").Width(width).Centered().NoWrap());
        }

        foreach (var (heading, width) in Numbers)
        {
            table.AddColumn(new TableColumn($"[bold]{heading}[/]").Width(width).RightAligned().NoWrap());
        }

        lock (_names)
        {
            foreach (var name in _names)
            {
                table.AddRow(Row(name));
            }
        }

        return table;
    }

    private string[] Row(string name)
    {
        var file = Markup.Escape(new Cell(name).Cut(NameWidth, Fit.CutStart).Text);
        if (_latest.GetValueOrDefault(name) is not { } reply)
        {
            return [file, _sent.GetValueOrDefault(name, "[grey]·[/]"), "", "", "", "", "", ""];
        }

        var state = Cell.State(reply.State);
        string[] marks = reply.State switch
        {
            BatchState.Registered => ["[green]✓[/]", Busy, "", ""],
            BatchState.Curated => ["[green]✓[/]", "[green]✓[/]", Busy, ""],
            BatchState.Loaded => ["[green]✓[/]", "[green]✓[/]", "[green]✓[/]", Busy],
            BatchState.Published => ["[green]✓[/]", "[green]✓[/]", "[green]✓[/]", "[green]✓[/]"],
            _ => ["[green]✓[/]", $"[{state.Style}]{state.Text}[/]", "", ""],
        };
        var (rows, rejects) = (Amounts.Count(reply.Rows), Cell.Rejects(reply.RejectRows));
        var rejected = rejects.Style is null ? rejects.Text : $"[{rejects.Style}]{rejects.Text}[/]";
        return reply.RowsRead == 0 ? [file, .. marks, "", "", ""] : [file, .. marks, rows, rejected, Amounts.Seconds(reply.Seconds)];
    }

    private string Busy => $"[blue]{Spinner[_frame % Spinner.Length]}[/]";

    private void Tell(string state, string name, string what)
    {
        if (!screen.IsLive && !screen.IsJson)
        {
            screen.Print(string.Create(CultureInfo.InvariantCulture, $"{clock.GetElapsedTime(_began).TotalSeconds,6:0.0} s  {state,-10} {name}  {what}").TrimEnd());
        }
    }

    private sealed class Upload(FileBoard board, string name, long bytes) : IProgress<long>
    {
        public void Report(long value)
        {
            if (value < bytes)
            {
                board._sent[name] = string.Create(CultureInfo.InvariantCulture, $"[blue]{value * 100 / bytes}%[/]");
            }
        }
    }
}
