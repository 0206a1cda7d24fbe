using System.Globalization;
using Landfall.Contracts;

namespace Landfall.Tests.Contracts;

public sealed class FileNameTimeTests
{
    [Theory]
    [InlineData("amplitude/187520_2026-11-17_10#1.json.gz", "2026-11-17T10", true)]
    [InlineData("amplitude/187520_2026-11-17_9#1.json.gz", "2026-11-17T09", true)]
    [InlineData("amplitude/-189524_2026-01-25_17.json.gz", "2026-01-25T17", true)]
    [InlineData("salesforce/2026-11-20/Account.csv", "2026-11-20T00", false)]
    [InlineData("salesforce/2026-11-28T140530Z/Account.csv", "2026-11-28T14", true)]
    [InlineData("lake/2026/11/17/05/part.parquet", "2026-11-17T05", true)]
    [InlineData("lake/2026/11/17/part.parquet", "2026-11-17T00", false)]
    [InlineData("crm/20261117/Person.csv", "2026-11-17T00", false)]
    [InlineData("crm/20261117T0405/Person.csv", "2026-11-17T04", true)]
    [InlineData("of-2025-01-01/export_2026-02-28.csv", "2026-02-28T00", false)]
    [InlineData("backup of 2026-11-01/export_20260228.csv", "2026-02-28T00", false)]
    [InlineData("backup-20261101/2026/02/28/05/part.csv", "2026-02-28T05", true)]
    [InlineData("2026/11/01/export_2026-02-28.csv", "2026-02-28T00", false)]
    [InlineData("20261101/export_2026-02-28_7.csv", "2026-02-28T07", true)]
    [InlineData("crm/2026-02-30/Person.csv", null, false)]
    [InlineData("crm/12345678901/Person.csv", null, false)]
    [InlineData("crm/Person.csv", null, false)]
    public void Read_AnyDay_FindsTheLastDayAndItsHour(string name, string? begin, bool hasHour)
    {
        var time = FileNameTime.AnyDay.Read(name);

        Assert.Equal(begin, time?.Begin.ToString("yyyy-MM-ddTHH", CultureInfo.InvariantCulture));
        Assert.Equal(hasHour, time?.HasHour ?? false);
    }

    [Theory]
    [InlineData("*_{yyyy}-{MM}-{dd}_{H}#*.json.gz", "a/b/187520_2026-11-17_7#1.json.gz", "2026-11-17T07")]
    [InlineData("*_{yyyy}-{MM}-{dd}_{H}#*.json.gz", "a/b/187520_2026-11-17_24#1.json.gz", null)]
    [InlineData("*_{yyyy}-{MM}-{dd}_{H}#*.json.gz", "187520_2026-11-17_7#1.json.gz.bak", null)]
    [InlineData("{yyyy}-{MM}-{dd}/Account.csv", "crm/2026-11-17/Account.csv", "2026-11-17T00")]
    [InlineData("{yyyy}-{MM}-{dd}/Account.csv", "crm/x2026-11-17/Account.csv", null)]
    [InlineData("{dd}.{MM}.{yyyy}/**", "crm/17.11.2026/a/b.csv", "2026-11-17T00")]
    [InlineData("*{yyyy}{MM}.csv", "of/202611.csv", "2026-11-01T00")]
    [InlineData("a(b)+{yyyy}-{MM}.csv", "a(b)+2026-11.csv", "2026-11-01T00")]
    public void Read_APattern_GoesByTheEndOfTheName(string names, string name, string? begin) =>
        Assert.Equal(begin, FileNameTime.Of(names).Read(name)?.Begin.ToString("yyyy-MM-ddTHH", CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("part-007.csv", 7L)]
    [InlineData("x/part-123456789012345678.csv", 123456789012345678L)]
    [InlineData("part-.csv", null)]
    [InlineData("part-7.csv.gz", null)]
    public void ReadNumber_APattern_ReadsItsDigits(string name, long? number) =>
        Assert.Equal(number, FileNameTime.Of("part-{number}.csv").ReadNumber(name));
}
