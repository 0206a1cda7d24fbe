using System.Collections.Concurrent;
using System.Globalization;
using Landfall.Functions.Triggers.Replies;
using Landfall.Ledger;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Landfall.Cli.Output;

/// <summary>Files on their way, stage by stage: redrawn in place on a terminal, one line a change anywhere else.</summary>
internal sealed class FileBoard(Screen screen, TimeProvider clock)
{
    private static readonly string[] Spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

    private static readonly Cell Done = new("✓", "green");

    private readonly long _began = clock.GetTimestamp();
    private readonly List<string> _names = [];
    private readonly ConcurrentDictionary<string, Cell> _sent = new(StringComparer.Ordinal);
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
        _sent[name] = Done;
        Tell("landed", name, Amounts.Bytes(bytes));
    }

    /// <summary>Takes that the same content has landed under the name before.</summary>
    public void AlreadyLanded(string name)
    {
        _sent[name] = Done;
        Tell("unchanged", name, "has landed before");
    }

    /// <summary>Takes that a file was not ingested.</summary>
    public void NotLanded(string name)
    {
        _sent[name] = new Cell("✗", "red");
        Tell("failed", name, "");
    }

    /// <summary>Takes what the host says about a file.</summary>
    public void Update(IngestionReply reply)
    {
        lock (_names)
        {
            // A member of an archive comes from the host, not from here.
            if (!_latest.ContainsKey(reply.Name) && !_names.Contains(reply.Name, StringComparer.Ordinal))
            {
                _names.Add(reply.Name);
            }
        }

        var before = _latest.GetValueOrDefault(reply.Name);
        _latest[reply.Name] = reply;
        if (before?.State == reply.State || reply.State == BatchState.Registered)
        {
            return;
        }

        Tell(
            reply.State.Word(),
            reply.Name,
            reply.State switch
            {
                BatchState.Curated when reply.Forgetting => $"its rows are taken out of {reply.Table}",
                BatchState.Curated => $"{Amounts.Of(reply.Rows, "row")}, {Amounts.Count(reply.RejectRows)} rejected",
                BatchState.Published when reply.Table == BatchId.ArchiveTable => "unpacked",
                BatchState.Published => Loaded(reply),
                BatchState.Forgotten => $"{Amounts.Of(reply.Counts?.Removed ?? 0, "row")} removed from {reply.Table}",
                BatchState.Duplicate => $"has the content of {reply.RelatedBatch}",
                _ => reply.Error?.Message ?? "",
            }
        );
    }

    /// <summary>The board as it stands, with the next frame of its spinner.</summary>
    public IRenderable Draw()
    {
        _frame++;
        var sheet = new Sheet(
            new SheetColumn("file", Fit.CutStart),
            "land",
            new SheetColumn("curate", Fit.Whole, Least: 9),
            "load",
            "publish",
            new SheetColumn("rows", Fit.Whole, Least: 9),
            "rejected",
            new SheetColumn("time", Fit.Whole, Least: 7)
        );
        lock (_names)
        {
            foreach (var name in _names)
            {
                sheet.Add(Row(name));
            }
        }

        return new Rows(sheet.Lines(screen.Out.Profile.Width - 1).Select(line => new Markup(line)));
    }

    // Where a file brought nothing new, that is said of its rows and not that there were none.
    private static string Loaded(IngestionReply reply)
    {
        var counts = reply.Counts ?? LoadCounts.None;
        (long Rows, string Word)[] others =
        [
            (counts.Unchanged, "unchanged"),
            (counts.Superseded, "superseded"),
            (counts.Deduplicated, "deduplicated"),
            (counts.Deleted, "deleted"),
        ];
        var rest = others.Where(part => part.Rows > 0).ToList();
        return reply.LoadedRows == 0 && rest is [var first, .. var more]
            ? $"{Amounts.Of(first.Rows, "row")} {first.Word}{Listed(more)} in {reply.Table}"
            : $"{Amounts.Of(reply.LoadedRows, "row")} in {reply.Table}{Listed(rest)}";
    }

    private static string Listed(IEnumerable<(long Rows, string Word)> parts) =>
        string.Concat(parts.Select(part => $", {Amounts.Count(part.Rows)} {part.Word}"));

    private Cell Busy => new(Spinner[_frame % Spinner.Length], "blue");

    private Cell[] Row(string name)
    {
        if (_latest.GetValueOrDefault(name) is not { } reply)
        {
            return [name, _sent.GetValueOrDefault(name, new Cell("·", "grey")), "", "", "", "", "", ""];
        }

        Cell[] marks = reply.State switch
        {
            BatchState.Registered or BatchState.Published when reply.Table == BatchId.ArchiveTable =>
            [
                Done,
                "",
                "",
                reply.State == BatchState.Published ? Done : Busy,
            ],
            BatchState.Registered => [Done, Busy, "", ""],
            BatchState.Curated => [Done, Done, Busy, ""],
            BatchState.Published => [Done, Done, Done, Done],
            _ => [Done, Cell.State(reply.State), "", ""],
        };
        Cell[] numbers =
            reply.RowsRead == 0
                ? ["", "", ""]
                : [Amounts.Count(reply.Rows), Cell.Rejects(reply.RejectRows), Amounts.Seconds(reply.Seconds)];
        return [name, .. marks, .. numbers];
    }

    private void Tell(string state, string name, string what)
    {
        if (!screen.IsLive && !screen.IsJson)
        {
            screen.Print(
                string.Create(
                        CultureInfo.InvariantCulture,
                        $"{clock.GetElapsedTime(_began).TotalSeconds, 6:0.0} s  {state, -10} {name}  {what}"
                    )
                    .TrimEnd()
            );
        }
    }

    private sealed class Upload(FileBoard board, string name, long bytes) : IProgress<long>
    {
        public void Report(long value)
        {
            if (value < bytes)
            {
                board._sent[name] = new Cell(string.Create(CultureInfo.InvariantCulture, $"{value * 100 / bytes}%"), "blue");
            }
        }
    }
}
