using Landfall.Contracts;
using static Landfall.Tests.Contracts.SampleContract;

namespace Landfall.Tests.Contracts;

public sealed class ContractColumnTests
{
    [Theory]
    [InlineData("string", null, "text")]
    [InlineData("string", "nvarchar(max)", "text")]
    [InlineData("string", "uniqueidentifier", "uuid")]
    [InlineData("integer", null, "bigint")]
    [InlineData("integer", "INT", "integer")]
    [InlineData("integer", "bigint", "bigint")]
    [InlineData("number", null, "double")]
    [InlineData("number", "float", "double")]
    [InlineData("number", "decimal(18, 2)", "decimal(18,2)")]
    [InlineData("number", "numeric(38)", "decimal(38,0)")]
    [InlineData("boolean", "bit", "boolean")]
    [InlineData("date", "date", "date")]
    [InlineData("time", "time(0)", "time")]
    [InlineData("time", "time(6)", "time")]
    [InlineData("timestamp", "datetime2(3)", "timestamp")]
    [InlineData("timestamp", "timestamp(6)", "timestamp")]
    [InlineData("object", null, "json")]
    [InlineData("array", "nvarchar(max)", "json")]
    public void Read_LogicalAndPhysicalType_GiveTheColumnType(string logical, string? physical, string expected)
    {
        string[] lines = ["name: Age", $"logicalType: {logical}", .. physical is null ? [] : new[] { $"physicalType: {physical}" }];

        Assert.Equal(expected, Read(WithColumn(lines)).Columns[1].Type.ToString());
    }

    [Theory]
    [InlineData("number", "decimal", "double, double precision, float, decimal(p,s) with p up to 38, numeric(p,s) with p up to 38")]
    [InlineData("number", "decimal(39,2)", "double, double precision, float, decimal(p,s) with p up to 38, numeric(p,s) with p up to 38")]
    [InlineData("number", "decimal(2,3)", "double, double precision, float, decimal(p,s) with p up to 38, numeric(p,s) with p up to 38")]
    [InlineData("integer", "decimal(18,0)", "bigint, int, integer")]
    [InlineData("boolean", "bit(1)", "boolean, bool, bit")]
    [InlineData("object", "nvarchar(100)", "json, text, varchar(max), nvarchar(max)")]
    public void Read_TypesThatDoNotGoTogether_IsAProblem(string logical, string physical, string expected) =>
        Assert.Equal(
            [
                $"23: schema[0].properties[1].physicalType: the physicalType '{physical}' "
                    + $"does not go with the logicalType {logical}; expected one of {expected}",
            ],
            Problems(WithColumn("name: Age", $"logicalType: {logical}", $"physicalType: {physical}"))
        );

    [Theory]
    [InlineData("time", "time(7)", "time(n) with n up to 6", "time(6)")]
    [InlineData("timestamp", "datetime2(7)", "timestamp(n) with n up to 6, datetime, datetime2(n) with n up to 6", "datetime2(6)")]
    [InlineData("timestamp", "timestamp(9)", "timestamp(n) with n up to 6, datetime, datetime2(n) with n up to 6", "timestamp(6)")]
    public void Read_MoreDigitsThanAreKept_IsAProblem(string logical, string physical, string expected, string nearest) =>
        Assert.Equal(
            [
                $"23: schema[0].properties[1].physicalType: the physicalType '{physical}' does not go "
                    + $"with the logicalType {logical}; expected one of {expected} (nearest: {nearest})",
            ],
            Problems(WithColumn("name: Age", $"logicalType: {logical}", $"physicalType: {physical}"))
        );

    [Fact]
    public void Read_UniqueOutsideThePrimaryKey_IsAProblem() =>
        Assert.Equal(
            ["23: schema[0].properties[1].unique: unique is not checked yet outside the primary key; take it out until it is"],
            Problems(WithColumn("name: Age", "logicalType: integer", "unique: true"))
        );

    [Fact]
    public void Read_UniqueOnThePrimaryKey_HasNoProblem() =>
        Assert.Empty(Problems(With("primaryKey: true", "primaryKey: true\n        unique: true")));

    [Fact]
    public void Read_MisspelledPhysicalType_NamesTheNearest() =>
        Assert.Equal(
            "bigint",
            ContractReader.Read(FileName, WithColumn("name: Age", "logicalType: integer", "physicalType: bigit")).Problems[0].Nearest
        );

    [Fact]
    public void Read_ColumnWithEverything_GivesTheWholeColumn()
    {
        var column = Read(
            WithColumn(
                "name: $mail",
                "physicalName: mail",
                "logicalType: string",
                "physicalType: nvarchar(80)",
                "required: true",
                "classification: personal",
                "unique: false",
                "logicalTypeOptions:",
                "  minLength: 3",
                "  maxLength: 60",
                "  pattern: ^[^@]+@",
                "description: x",
                "tags: [a]",
                "criticalDataElement: true"
            )
        ).Columns[1];

        Assert.Equal(
            new ContractColumn
            {
                Source = "$mail",
                Name = "mail",
                Type = new(ColumnKind.Text),
                Required = true,
                Classification = "personal",
                Rules = new(MinLength: 3, MaxLength: 60, Pattern: "^[^@]+@"),
            },
            column
        );
    }

    [Theory]
    [InlineData("minimum: 1", "maximum: 9", 1, 9, false, false)]
    [InlineData("minimum: 1", "exclusiveMinimum: 1", 1, null, true, false)]
    [InlineData("minimum: 2", "exclusiveMinimum: 1", 2, null, false, false)]
    [InlineData("exclusiveMaximum: 9", "maximum: 10", null, 9, false, true)]
    public void Read_NumberLimits_TakeTheStricterOne(string first, string second, int? least, int? most, bool opensLow, bool opensHigh) =>
        Assert.Equal(
            new ColumnRules(Minimum: least, Maximum: most, ExclusiveMinimum: opensLow, ExclusiveMaximum: opensHigh),
            Read(WithColumn("name: Age", "logicalType: integer", "logicalTypeOptions:", $"  {first}", $"  {second}")).Columns[1].Rules
        );

    [Theory]
    [InlineData(
        "string",
        "format: email",
        "24: schema[0].properties[1].logicalTypeOptions.format: the format 'email' is not checked yet; expected one of uuid, or none"
    )]
    [InlineData(
        "string",
        "minlength: 1",
        "24: schema[0].properties[1].logicalTypeOptions.minlength: the key is unknown here (nearest: minLength)"
    )]
    [InlineData(
        "string",
        "minLength: -1",
        "24: schema[0].properties[1].logicalTypeOptions.minLength: expected a whole number from 0, found '-1'"
    )]
    [InlineData(
        "string",
        "maxLength: 1e1",
        "24: schema[0].properties[1].logicalTypeOptions.maxLength: expected a whole number from 0 written in digits alone, found '1e1'"
    )]
    [InlineData(
        "string",
        "maxLength: '10'",
        "24: schema[0].properties[1].logicalTypeOptions.maxLength: expected a whole number from 0, found a text"
    )]
    [InlineData(
        "string",
        "pattern: '['",
        "24: schema[0].properties[1].logicalTypeOptions.pattern: "
            + "the pattern is not a regular expression: Invalid pattern '[' at offset 1. Unterminated [] set."
    )]
    [InlineData(
        "string",
        "pattern: (?=x)",
        "24: schema[0].properties[1].logicalTypeOptions.pattern: the pattern looks ahead, "
            + "looks behind or refers back, which cannot run in linear time; write it without"
    )]
    [InlineData(
        "integer",
        "multipleOf: 2",
        "24: schema[0].properties[1].logicalTypeOptions.multipleOf: "
            + "multipleOf is not checked yet on a column of type bigint; take it out until it is"
    )]
    [InlineData(
        "integer",
        "minimum: 1e40",
        "24: schema[0].properties[1].logicalTypeOptions.minimum: expected a number in decimal digits that 28 digits can hold, found '1e40'"
    )]
    [InlineData(
        "integer",
        "format: i16",
        "24: schema[0].properties[1].logicalTypeOptions.format: the format 'i16' "
            + "is not checked yet; expected one of i32, i64, or none (nearest: i32)"
    )]
    [InlineData(
        "date",
        "minimum: '2020-01-01'",
        "24: schema[0].properties[1].logicalTypeOptions.minimum: "
            + "minimum is not checked yet on a column of type date; take it out until it is"
    )]
    [InlineData(
        "object",
        "minProperties: 1",
        "24: schema[0].properties[1].logicalTypeOptions.minProperties: "
            + "minProperties is not checked yet on a column of type json; take it out until it is"
    )]
    public void Read_OptionThatNobodyChecks_IsAProblem(string logical, string option, string expected) =>
        Assert.Equal([expected], Problems(WithColumn("name: Age", $"logicalType: {logical}", "logicalTypeOptions:", $"  {option}")));

    [Fact]
    public void Read_LimitsThatNothingMeets_IsAProblem() =>
        Assert.Equal(
            ["24: schema[0].properties[1].logicalTypeOptions: no value can meet these limits: the lower one is above the upper one"],
            Problems(WithColumn("name: Age", "logicalType: string", "logicalTypeOptions:", "  minLength: 5", "  maxLength: 4"))
        );

    [Fact]
    public void Read_NestedProperties_IsAProblem() =>
        Assert.Equal(
            [
                "24: schema[0].properties[1].properties: the inside of an object or array "
                    + "is not checked yet, its value is kept as JSON; take the description of the inside out",
            ],
            Problems(WithColumn("name: Age", "logicalType: object", "properties:", "  - name: inner", "    logicalType: string"))
        );

    [Fact]
    public void Read_KeyPositions_OrderThePrimaryKey() =>
        Assert.Equal(
            ["age", "Id"],
            Read(
                WithColumn("name: Age", "physicalName: age", "logicalType: integer", "primaryKey: true", "primaryKeyPosition: 1")
                    .Replace("physicalType: varchar(18)", "primaryKeyPosition: 2", StringComparison.Ordinal)
            ).PrimaryKey
        );

    [Fact]
    public void Read_KeyPositionMissing_IsAProblem() =>
        Assert.Equal(
            ["14: schema[0]: the primaryKeyPosition of every column of the primary key must be a number from 1 that no other column has"],
            Problems(WithColumn("name: Age", "logicalType: integer", "primaryKey: true", "primaryKeyPosition: 1"))
        );
}
