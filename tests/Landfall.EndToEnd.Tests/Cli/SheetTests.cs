using System.Text.Json;
using Landfall.Cli.Api;
using Landfall.Cli.Output;

namespace Landfall.EndToEnd.Tests.Cli;

public sealed class SheetTests
{
    [Fact]
    public void Show_WhatFits_AlignsNumbersRightAndTextLeft()
    {
        var sheet = new Sheet("table", "rows", "state");
        sheet.Add("a.b", "1,200", "published");
        sheet.Add("long.name", "7", "refused");

        Assert.Equal(
            """
            table       rows  state
            ─────────  ─────  ─────────
            a.b        1,200  published
            long.name      7  refused

            """,
            Shown(sheet)
        );
    }

    [Fact]
    public void Show_TooWide_CutsWhatMayBeCut()
    {
        var sheet = new Sheet(new SheetColumn("file", Fit.CutStart), new SheetColumn("state", Fit.Whole), "message");
        sheet.Add($"{new string('f', 80)}/Account.csv", "published", new string('m', 80));

        var lines = Shown(sheet).TrimEnd().Split(Environment.NewLine);

        Assert.All(lines, line => Assert.InRange(line.Length, 0, 100));
        Assert.StartsWith("…fff", lines[2], StringComparison.Ordinal);
        Assert.Contains("/Account.csv  published  mmm", lines[2], StringComparison.Ordinal);
        Assert.EndsWith("m…", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Show_TooManyColumns_SaysHowManyAreLeftOut()
    {
        var sheet = new Sheet([.. Enumerable.Range(0, 30).Select(at => new SheetColumn($"column{at:00}"))]);
        sheet.Add([.. Enumerable.Range(0, 30).Select(_ => (Cell)"some value")]);

        var lines = Shown(sheet).TrimEnd().Split(Environment.NewLine);

        Assert.All(lines, line => Assert.InRange(line.Length, 0, 100));
        Assert.Equal("and 22 columns more; --json shows all", lines[^1]);
    }

    [Fact]
    public void QuerySheet_TooWide_KeepsSecondsOfTimesAndEndsOfBatches()
    {
        var time = JsonSerializer.SerializeToElement("2026-11-29T01:30:42.123456");
        var answer = new QueryAnswer(
            [new("batch", "VARCHAR"), .. Enumerable.Range(0, 5).Select(at => new QueryAnswerColumn($"at{at}", "TIMESTAMP"))],
            [
                [JsonSerializer.SerializeToElement("crm.person-20261129T013042-afcd7a7aefb03bba87ae"), time, time, time, time, time],
            ],
            Truncated: false,
            Seconds: 0
        );

        Assert.Equal(
            """
            batch         at0                   at1                   at2                   at3
            ────────────  ────────────────────  ────────────────────  ────────────────────  ────────────────────
            …fb03bba87ae  2026-11-29T01:30:42…  2026-11-29T01:30:42…  2026-11-29T01:30:42…  2026-11-29T01:30:42…
            and 1 column more; --json shows all

            """,
            Shown(QuerySheet.Of(answer))
        );
    }

    [Fact]
    public void Show_LineBreaksAndMarkup_StayOnOneLineAsTheyAre()
    {
        var sheet = new Sheet("value");
        sheet.Add("[red]1 High St\r\nFloor 2[/]");

        Assert.Equal("[red]1 High St↵Floor 2[/]", Shown(sheet).TrimEnd().Split(Environment.NewLine)[2]);
    }

    private static string Shown(Sheet sheet)
    {
        using var output = new StringWriter();
        sheet.Show(new Screen(output, output, isJson: false).Out);
        return output.ToString();
    }
}
