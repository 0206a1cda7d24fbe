using Landfall.Contracts;
using static Landfall.Tests.Contracts.SampleContract;

namespace Landfall.Tests.Contracts;

public sealed class AppendSettingsTests
{
    [Fact]
    public void Read_ModeAppendWithoutSettings_ReplacesAndKeepsAll()
    {
        var contract = Read(InMode("append"));

        Assert.Equal((LoadMode.Append, OnRewrite.Replace), (contract.Mode, contract.OnRewrite));
        Assert.Null(contract.Deduplication);
    }

    [Theory]
    [InlineData("replace", OnRewrite.Replace)]
    [InlineData("add", OnRewrite.Add)]
    [InlineData("park", OnRewrite.Park)]
    public void Read_OnRewrite_IsTaken(string value, OnRewrite expected) =>
        Assert.Equal(expected, Read(InMode("append", ("landfallOnRewrite", value))).OnRewrite);

    [Theory]
    [InlineData("skip", OnRepeatedContent.Skip)]
    [InlineData("add", OnRepeatedContent.Add)]
    public void Read_OnRepeatedContent_IsTaken(string value, OnRepeatedContent expected) =>
        Assert.Equal(expected, Read(InMode("append", ("landfallOnRepeatedContent", value))).OnRepeatedContent);

    [Fact]
    public void Read_OnRewriteThatIsNone_IsAProblem() =>
        Assert.Equal(
            [
                "14: customProperties[3].value: 'replaced' is not one of the values allowed here; "
                    + "expected one of replace, add, park (nearest: replace)",
            ],
            Problems(InMode("append", ("landfallOnRewrite", "replaced")))
        );

    [Theory]
    [InlineData("$uid", "uid", null)]
    [InlineData("[$uid, Step]", "uid,Step", null)]
    [InlineData("{columns: $uid, lookBack: 30d}", "uid", "30.00:00:00")]
    [InlineData("{columns: [Stamp, Id], lookBack: PT36H}", "stamp_utc,Id", "1.12:00:00")]
    [InlineData("{columns: [$uid]}", "uid", null)]
    public void Read_DeduplicateBy_GivesWarehouseNamesAndLookBack(string value, string columns, string? lookBack)
    {
        var deduplication = Read(InMode("append", ("landfallDeduplicateBy", value))).Deduplication!;

        Assert.Equal(columns.Split(','), deduplication.Columns);
        Assert.Equal(lookBack, deduplication.LookBack?.ToString("c"));
    }

    [Theory]
    [InlineData("uid", "14: customProperties[3].value: the contract has no column 'uid' (nearest: $uid)")]
    [InlineData("[]", "14: customProperties[3].value: the list is empty; name at least one column")]
    [InlineData("[Id, Id]", "14: customProperties[3].value[1]: the column 'Id' is there twice")]
    [InlineData(
        "Late",
        "14: customProperties[3].value: the column 'Late' may be null, and nulls tell no rows apart; set required: true on it"
    )]
    [InlineData(
        "{columns: [Id, Share]}",
        "14: customProperties[3].value.columns[1]: a column of type double "
            + "cannot tell rows apart, as equal values may be written in several ways"
    )]
    [InlineData(
        "Body",
        "14: customProperties[3].value: a column of type json cannot tell rows apart, as equal values may be written in several ways"
    )]
    [InlineData("{lookBack: 30d}", "14: customProperties[3].value.columns: the key is required and missing")]
    [InlineData("{columns: Id, lookback: 30d}", "14: customProperties[3].value.lookback: the key is unknown here (nearest: lookBack)")]
    [InlineData(
        "{columns: Id, lookBack: 30}",
        "14: customProperties[3].value.lookBack: expected a length of time above zero and up to 3650d: "
            + "a whole number with s, m, h or d, such as 90s, 10m, 24h or 30d, or ISO 8601 in days and smaller, such as PT1H30M"
    )]
    public void Read_DeduplicateByThatCannotBe_IsAProblem(string value, string expected) =>
        Assert.Equal([expected], Problems(InMode("append", ("landfallDeduplicateBy", value))));

    [Theory]
    [InlineData("90s", "00:01:30")]
    [InlineData("10m", "00:10:00")]
    [InlineData("24h", "1.00:00:00")]
    [InlineData("3650d", "3650.00:00:00")]
    [InlineData("P1DT2H3M4S", "1.02:03:04")]
    [InlineData("PT90M", "01:30:00")]
    public void Read_LengthOfTime_IsTaken(string value, string expected) =>
        Assert.Equal(
            expected,
            Read(InMode("append", ("landfallDeduplicateBy", $"{{columns: Id, lookBack: {value}}}")))
                .Deduplication!.LookBack!.Value.ToString("c")
        );

    [Theory]
    [InlineData("0s")]
    [InlineData("3651d")]
    [InlineData("9999999d")]
    [InlineData("P9999999DT9999999H9999999M9999999S")]
    [InlineData("99999999s")]
    [InlineData("1.5h")]
    [InlineData("-1h")]
    [InlineData("1 h")]
    [InlineData("2w")]
    [InlineData("P")]
    [InlineData("PT")]
    [InlineData("P1DT")]
    [InlineData("P1M")]
    [InlineData("P1Y")]
    [InlineData("[1h]")]
    [InlineData("")]
    public void Read_LengthOfTimeThatIsNone_IsAProblem(string value) =>
        Assert.Matches(
            "^14: customProperties\\[3\\]\\.value\\.lookBack: expected a length of time above zero ",
            Assert.Single(Problems(InMode("append", ("landfallDeduplicateBy", $"{{columns: Id, lookBack: {value}}}"))))
        );

    [Theory]
    [InlineData("full", "landfallOnRewrite", "park")]
    [InlineData("merge", "landfallOnRewrite", "replace")]
    [InlineData("full", "landfallDeduplicateBy", "Id")]
    [InlineData("merge", "landfallDeduplicateBy", "Id")]
    public void Read_SettingOfAppendInAnotherMode_IsAProblem(string mode, string name, string value) =>
        Assert.Equal(
            [$"14: customProperties[3].value: {name} means something in mode append only; take it out"],
            Problems(mode == "merge" ? InMode(mode, (name, value), ("landfallOrderBy", "Stamp")) : InMode(mode, (name, value)))
        );
}
