using Landfall.Contracts;
using static Landfall.Tests.Contracts.SampleContract;

namespace Landfall.Tests.Contracts;

/// <summary>What <c>slaProperties</c> promise; they begin in line 23 of the contract.</summary>
public sealed class ServiceLevelTests
{
    [Theory]
    [InlineData("frequency", "1", "d", "1.00:00:00", "1 d")]
    [InlineData("frequency", "2", "weeks", "14.00:00:00", "2 weeks")]
    [InlineData("latency", "1.5", "h", "01:30:00", "1.5 h")]
    [InlineData("latency", "\"15\"", "min", "00:15:00", "15 min")]
    [InlineData("latency", "20", "m", "00:20:00", "20 m")]
    [InlineData("latency", "30", "Seconds", "00:00:30", "30 Seconds")]
    [InlineData("retention", "3", "y", "1095.00:00:00", "3 y")]
    public void Read_Time_IsTaken(string property, string value, string unit, string within, string promise)
    {
        var level = Assert.Single(Read(Promising(property, value, unit)).ServiceLevels);

        Assert.Equal(
            (property, within, promise),
            (char.ToLowerInvariant($"{level.Kind}"[0]) + $"{level.Kind}"[1..], level.Within?.ToString("c"), level.Promise)
        );
    }

    [Theory]
    [InlineData("09:00-08:00", "2026-07-01T17:00:00Z", "2026-12-01T17:00:00Z")]
    [InlineData("09:30Z", "2026-07-01T09:30:00Z", "2026-12-01T09:30:00Z")]
    [InlineData("09:00 Europe/Berlin", "2026-07-01T07:00:00Z", "2026-12-01T08:00:00Z")]
    public void Read_TimeOfAvailability_KnowsItsZone(string value, string summer, string winter)
    {
        var level = Assert.Single(Read(Promising("timeOfAvailability", value, null)).ServiceLevels);

        Assert.Equal(DateTimeOffset.Parse(summer, null), level.By!.On(new DateOnly(2026, 7, 1)));
        Assert.Equal(DateTimeOffset.Parse(winter, null), level.By!.On(new DateOnly(2026, 12, 1)));
    }

    [Theory]
    [InlineData("2", "\"%\"", 0.02, "2 %")]
    [InlineData("0.5", "percent", 0.005, "0.5 %")]
    [InlineData("0.01", null, 0.01, "0.01")]
    [InlineData("0", "ratio", 0, "0")]
    public void Read_ErrorRate_IsAShare(string value, string? unit, double share, string promise)
    {
        var level = Assert.Single(Read(Promising("errorRate", value, unit)).ServiceLevels);

        Assert.Equal((share, promise), (level.MostRejected!.Value, level.Promise));
    }

    [Theory]
    [InlineData(
        "latency",
        "0",
        "d",
        "25: slaProperties[0].value: nothing can be kept within 0 d; expected a number above zero, " + "such as value: 4 with unit: h"
    )]
    [InlineData(
        "latency",
        "-1",
        "h",
        "25: slaProperties[0].value: nothing can be kept within -1 h; expected a number above zero, " + "such as value: 4 with unit: h"
    )]
    [InlineData("frequency", "daily", "d", "25: slaProperties[0].value: expected a number above zero, such as value: 4 with unit: h")]
    [InlineData("frequency", "1", null, "25: slaProperties[0].value: the unit is missing; add unit: s, min, h, d, w or y beside the value")]
    [InlineData(
        "frequency",
        "1",
        "dayz",
        "26: slaProperties[0].unit: the unit 'dayz' is unknown; expected s, min, h, d, w or y, or the "
            + "word for it, such as days (nearest: day)"
    )]
    [InlineData("frequency", "11", "y", "25: slaProperties[0].value: expected a time of 1 s to 3650 d, such as value: 4 with unit: h")]
    [InlineData(
        "latncy",
        "1",
        "d",
        "24: slaProperties[0].property: 'latncy' is no promise that Landfall knows; write latency, or name it "
            + "otherwise (nearest: latency)"
    )]
    [InlineData(
        "Frequency",
        "1",
        "d",
        "24: slaProperties[0].property: 'Frequency' is no promise that Landfall knows; write frequency, or "
            + "name it otherwise (nearest: frequency)"
    )]
    [InlineData(
        "timeOfAvailability",
        "09:00",
        null,
        "25: slaProperties[0].value: expected a time of the day with its zone, such as "
            + "09:00-08:00, 09:00Z or 09:00 Europe/Berlin, which keeps to summer time"
    )]
    [InlineData(
        "timeOfAvailability",
        "25:00Z",
        null,
        "25: slaProperties[0].value: expected a time of the day with its zone, such as "
            + "09:00-08:00, 09:00Z or 09:00 Europe/Berlin, which keeps to summer time"
    )]
    [InlineData("timeOfAvailability", "09:00Z", "d", "26: slaProperties[0].unit: a time of the day has no unit; take the unit out")]
    [InlineData(
        "errorRate",
        "100",
        "\"%\"",
        "25: slaProperties[0].value: expected a number from 0 to below 100, such as value: 2 with " + "unit: \"%\""
    )]
    [InlineData(
        "errorRate",
        "2",
        null,
        "25: slaProperties[0].value: expected a share from 0 to below 1, such as 0.02, or a number with " + "unit: \"%\""
    )]
    [InlineData("errorRate", "2", "rows", "26: slaProperties[0].unit: the unit 'rows' is unknown; expected % or ratio")]
    public void Read_PromiseThatMakesNoSense_IsAProblemWithLineAndKey(string property, string value, string? unit, string problem) =>
        Assert.Equal([problem], Problems(Promising(property, value, unit)));

    [Theory]
    [InlineData("crm.person")]
    [InlineData("person")]
    [InlineData("crm.person.Age")]
    [InlineData("person.Id, person.Age")]
    public void Read_ElementOfThisTable_IsAllowed(string element) =>
        Assert.Single(Read(Promising("latency", "1", "h") + $"\n    element: {element}").ServiceLevels);

    [Theory]
    [InlineData("crm.persons", "crm.persons", " (nearest: crm.person)")]
    [InlineData("person.Agee", "person.Agee", "")]
    [InlineData("person.Age, tab1.txn", "tab1.txn", "")]
    public void Read_ElementOfAnother_IsAProblem(string element, string named, string nearest) =>
        Assert.Equal(
            [
                $"27: slaProperties[0].element: the element '{named}' is neither this table nor a column of it; write crm.person, or take "
                    + $"element out{nearest}",
            ],
            Problems(Promising("latency", "1", "h") + $"\n    element: {element}")
        );

    [Fact]
    public void Read_SamePromiseTwice_IsAProblem() =>
        Assert.Equal(
            ["27: slaProperties[1].property: latency is promised twice; keep the one that is to be held, as a table has one of each"],
            Problems(Promising("latency", "1", "h") + "\n  - property: latency\n    value: 2\n    unit: h")
        );

    [Theory]
    [InlineData("generalAvailability")]
    [InlineData("endOfSupport")]
    [InlineData("throughput")]
    public void Read_PromiseOfAnotherName_IsLeftAlone(string property) =>
        Assert.Empty(Read(Promising(property, "\"2022-05-12T09:30:10-08:00\"", null)).ServiceLevels);

    [Fact]
    public void Read_InForceWithPromiseThatMakesNoSense_StaysInForceWithoutIt()
    {
        var yaml = Promising("latency", "0", "d") + "\n  - property: frequency\n    value: 1\n    unit: d";

        var reading = ContractReader.Read(FileName, yaml, limits: null, isInForce: true);

        Assert.Equal([ServiceLevelKind.Frequency], reading.Contract!.ServiceLevels.Select(level => level.Kind));
    }

    [Fact]
    public void Read_WithoutPromises_HasNone() => Assert.Empty(Read(Yaml).ServiceLevels);

    private static string Promising(string property, string value, string? unit) =>
        $"{Yaml}\nslaProperties:\n  - property: {property}\n    value: {value}" + (unit is null ? "" : $"\n    unit: {unit}");
}
