using Landfall.Contracts;
using static Landfall.Tests.Contracts.SampleContract;

namespace Landfall.Tests.Contracts;

public sealed class ExpectsSettingsTests
{
    [Fact]
    public void Read_WithoutSettingAndFrequency_ExpectsNothing() => Assert.Null(ExpectedFiles.Of(Read(Yaml)));

    [Theory]
    [InlineData("\"*_{yyyy}-{MM}-{dd}_{H}#*.json.gz\"", FilePeriod.Hour)]
    [InlineData("\"{yyyy}/{MM}/{dd}/{HH}/*\"", FilePeriod.Hour)]
    [InlineData("\"{yyyy}{MM}{dd}/Person.csv\"", FilePeriod.Day)]
    [InlineData("\"*{yyyy}-{MM}.csv\"", FilePeriod.Month)]
    [InlineData("\"part-{number}.csv\"", FilePeriod.Number)]
    public void Read_APattern_TellsThePeriodByItsFinestPlaceholder(string value, FilePeriod period) =>
        Assert.Equal(new ExpectedFiles(period, value.Trim('"'), null), Read(WithSetting("landfallExpects", value)).Expects);

    [Theory]
    [InlineData("{every: day}", FilePeriod.Day, null, null)]
    [InlineData("{every: week, names: \"{yyyy}-{MM}-{dd}/*\", within: 2h}", FilePeriod.Week, "{yyyy}-{MM}-{dd}/*", 2)]
    [InlineData("{names: \"{yyyy}-{MM}-{dd}/*\", within: 36h}", FilePeriod.Day, "{yyyy}-{MM}-{dd}/*", 36)]
    public void Read_AMapping_IsTaken(string value, FilePeriod period, string? names, int? hours) =>
        Assert.Equal(
            new ExpectedFiles(period, names, hours is { } within ? TimeSpan.FromHours(within) : null),
            Read(WithSetting("landfallExpects", value)).Expects
        );

    [Theory]
    [InlineData(
        "hourly",
        "it tells neither a time nor a number: name {yyyy} and {MM}, with {dd} for a day and {HH} or {H} for an hour, "
            + "or {number} alone"
    )]
    [InlineData("\"{yyyy}-{mm}\"", "'{mm}' is no placeholder here; expected {yyyy}, {MM}, {dd}, {HH} or {H}, and {number}")]
    [InlineData("\"{yyyy}-{MM\"", "'{MM' is no placeholder here; expected {yyyy}, {MM}, {dd}, {HH} or {H}, and {number}")]
    [InlineData(
        "{within: 2h}",
        "nothing says how often a file comes; set names or every, such as "
            + "\"*_{yyyy}-{MM}-{dd}_{H}#*.json.gz\" or {names: ..., every: day, within: 2h}"
    )]
    public void Read_WhatTellsNothing_IsAProblem(string value, string problem) =>
        Assert.Equal([$"14: customProperties[3].value: {problem}"], Problems(WithSetting("landfallExpects", value)));

    [Fact]
    public void Read_KeysThatDoNotFit_AreProblems()
    {
        Assert.Equal(
            ["14: customProperties[3].value.every: the names do not tell it: they tell the day"],
            Problems(WithSetting("landfallExpects", "{every: hour, names: \"{yyyy}-{MM}-{dd}/*\"}"))
        );
        Assert.Equal(
            ["14: customProperties[3].value.often: the key 'often' is unknown here; expected names, every or within"],
            Problems(WithSetting("landfallExpects", "{every: day, often: 1}"))
        );
        Assert.Equal(
            [
                "14: customProperties[3].value.every: 'daily' is not one of the values allowed here; "
                    + "expected one of hour, day, week, month (nearest: day)",
            ],
            Problems(WithSetting("landfallExpects", "{every: daily}"))
        );
    }

    [Theory]
    [InlineData("1", "h", FilePeriod.Hour)]
    [InlineData("1", "d", FilePeriod.Day)]
    [InlineData("7", "d", FilePeriod.Week)]
    [InlineData("31", "d", FilePeriod.Month)]
    public void Of_AFrequency_IsWhatIsExpected(string value, string unit, FilePeriod period)
    {
        var yaml = $"{Yaml}\nslaProperties:\n  - property: frequency\n    value: {value}\n    unit: {unit}\n";

        Assert.Equal(new ExpectedFiles(period, null, null), ExpectedFiles.Of(Read(yaml)));
    }
}
