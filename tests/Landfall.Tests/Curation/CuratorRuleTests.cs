using Landfall.Contracts;
using static Landfall.Tests.Curation.CurationBed;

namespace Landfall.Tests.Curation;

public sealed class CuratorRuleTests
{
    private static readonly TableContract Ruled = Csv(
        Column("code", rules: new ColumnRules(MinLength: 2, MaxLength: 3, Pattern: "^[a-zé🙂]+$")),
        Column("n", ColumnKind.Integer, rules: new ColumnRules(Minimum: 1.5m, Maximum: 9, ExclusiveMaximum: true)),
        Column("d", new ColumnType(ColumnKind.Decimal, 5, 2), rules: new ColumnRules(Minimum: 0.005m, Maximum: 9.999m)),
        Column("x", ColumnKind.Double, rules: new ColumnRules(Minimum: 0, ExclusiveMinimum: true, Maximum: 1))
    );

    [Theory]
    [InlineData("ab,,,", null)]
    [InlineData("🙂éa,,,", null)]
    [InlineData("é,,,", "code: min-length, expected at least 2 characters, found the shape 'a'")]
    [InlineData("abcd,,,", "code: max-length, expected at most 3 characters, found the shape 'aaaa'")]
    [InlineData("a1,,,", "code: pattern, expected a match of ^[a-zé🙂]+$, found the shape 'a9'")]
    [InlineData(",2,,", null)]
    [InlineData(",8,,", null)]
    [InlineData(",1,,", "n: minimum, expected at least 1.5, found the shape '9'")]
    [InlineData(",9,,", "n: maximum, expected less than 9, found the shape '9'")]
    [InlineData(",,0.01,", null)]
    [InlineData(",,9.99,", null)]
    [InlineData(",,0.00,", "d: minimum, expected at least 0.005, found the shape '9.99'")]
    [InlineData(",,10,", "d: maximum, expected at most 9.999, found the shape '99'")]
    [InlineData(",,,1", null)]
    [InlineData(",,,0", "x: minimum, expected more than 0, found the shape '9'")]
    [InlineData(",,,1.1", "x: maximum, expected at most 1, found the shape '9.9'")]
    public async Task RunAsync_RuledValue_IsTakenOrNamed(string row, string? violation)
    {
        var curated = await RunAsync(Ruled, $"code,n,d,x\n{row}\n");

        Assert.Equal(violation, curated.Rejects.SingleOrDefault()?.Violations.Single().ToString());
        Assert.Equal(violation is null ? 1 : 0, curated.Rows.Count);
    }

    [Fact]
    public async Task RunAsync_NullValueWanted_NullsWhatMayBeNull()
    {
        var contract = Csv(
            Column("id", ColumnKind.Integer, required: true),
            Column("n", ColumnKind.Integer),
            Column("t", rules: new ColumnRules(MaxLength: 1))
        );
        var curated = await RunAsync(contract with { OnBadValue = OnBadValue.NullValue }, "id,n,t\n1,x,yy\nx,1,y\n2,3,y\n4\n,zz,z\n");

        Assert.Equal(
            [
                [1, null, null],
                [2, 3, "y"],
            ],
            curated.Values
        );
        Assert.Equal((2L, 3L), (curated.Result.NulledValues, curated.Result.RejectRows));
        Assert.Equal(
            [
                "id: type, expected integer, found the shape 'a'",
                "fields, expected 3 fields, found the shape '1 fields'",
                "id: required, expected a value",
            ],
            curated.Rejects.Select(reject => reject.Violations.Single().ToString())
        );
    }

    [Fact]
    public async Task RunAsync_PrimaryKeyWithoutRequired_MayNotBeNull()
    {
        var curated = await RunAsync(Csv(Column("id") with { PrimaryKey = true }, Column("n")), "id,n\n,1\n");

        Assert.Equal("id: required, expected a value", curated.Rejects.Single().Violations.Single().ToString());
    }

    [Fact]
    public async Task RunAsync_RejectFileWanted_RefusesTheFile()
    {
        var contract = Csv(Column("id", ColumnKind.Integer)) with { OnBadValue = OnBadValue.RejectFile };

        await RefusalAssert.RefusedAsync(
            contract,
            Utf8("id\n1\nAnn\n"),
            "reject-file: Line 3 does not fit the contract (id: type, expected integer, found the shape 'aaa'), "
                + "and the contract says landfallOnBadValue: reject-file. "
                + "Correct the export, or set single rows aside with landfallOnBadValue: reject-row."
        );
    }

    [Fact]
    public async Task RunAsync_RejectsAboveTheRatio_RefusesTheFile()
    {
        var contract = Csv(Column("id", ColumnKind.Integer), Column("n")) with { MaxRejectRatio = 0.5 };
        Assert.Equal(1, (await RunAsync(contract, "id,n\n1,\nx,\n")).Result.RejectRows);

        await RefusalAssert.RefusedAsync(
            contract,
            Utf8("id,n\n1,\nx,\n2\ny,\n"),
            "too-many-rejects: 3 of 4 rows are rejected; the contract allows a share of 0.5. Most frequent: id: type (2), fields (1). "
                + "Correct the export or the contract, or raise landfallMaxRejectRatio."
        );
    }

    [Fact]
    public async Task RunAsync_PatternThatTakesUnboundedTime_ParksTheFile()
    {
        var failure = await Assert.ThrowsAsync<TerminalException>(() =>
            RunAsync(Csv(Column("a", rules: new ColumnRules(Pattern: "(?=a)"))), "a\n")
        );

        Assert.Equal(("contract-pattern", Landfall.Ledger.BatchState.Parked), (failure.Error.Code, failure.State));
    }
}
