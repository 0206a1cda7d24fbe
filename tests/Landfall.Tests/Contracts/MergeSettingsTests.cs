using Landfall.Contracts;
using static Landfall.Tests.Contracts.SampleContract;

namespace Landfall.Tests.Contracts;

public sealed class MergeSettingsTests
{
    [Fact]
    public void Read_ModeMerge_GivesWarehouseNames()
    {
        var contract = Read(InMode("merge", ("landfallOrderBy", "[Stamp, Step]"), ("landfallDeletedWhen", "IsDeleted")));

        Assert.Equal((LoadMode.Merge, new DeletedWhen("is_deleted", "true")), (contract.Mode, contract.DeletedWhen));
        Assert.Equal(["stamp_utc", "Step"], contract.OrderBy);
        Assert.Equal(["Id"], contract.PrimaryKey);
    }

    [Fact]
    public void Read_OneOrderColumnAndNoDeletions_IsEnough()
    {
        var contract = Read(InMode("merge", ("landfallOrderBy", "Stamp")));

        Assert.Equal(["stamp_utc"], contract.OrderBy);
        Assert.Null(contract.DeletedWhen);
    }

    [Fact]
    public void Read_MergeWithoutKeyAndOrder_SaysBoth() =>
        Assert.Equal(
            [
                "7: customProperties: the property landfallOrderBy is required and missing; name the column whose greatest value is the newest version of a row, such as SystemModstamp",
                "14: schema[0]: the mode merge needs a primary key; set primaryKey: true on the columns that tell rows apart",
            ],
            Problems(InMode("merge").Replace("        primaryKey: true\n", "", StringComparison.Ordinal))
        );

    [Fact]
    public void Read_MergeWithSnapshot_IsAProblem() =>
        Assert.Equal(
            ["8: customProperties[0].value: {snapshot} means something in mode full only; write * instead"],
            Problems(InMode("merge", ("landfallOrderBy", "Stamp")).Replace("crm/*.csv", "crm/{snapshot}.csv", StringComparison.Ordinal))
        );

    [Theory]
    [InlineData("Stam", "14: customProperties[3].value: the contract has no column 'Stam' (nearest: Stamp)")]
    [InlineData("stamp_utc", "14: customProperties[3].value: the contract has no column 'stamp_utc' (nearest: Stamp)")]
    [InlineData("[Stamp, Stamp]", "14: customProperties[3].value[1]: the column 'Stamp' is there twice")]
    [InlineData("[]", "14: customProperties[3].value: the list is empty; name at least one column")]
    [InlineData(
        "[Stamp, 7]",
        "14: customProperties[3].value[1]: expected the name of a column, as the source writes it, or a list of names"
    )]
    [InlineData("{by: Stamp}", "14: customProperties[3].value: expected the name of a column, as the source writes it, or a list of names")]
    [InlineData(
        "Id",
        "14: customProperties[3].value: the column 'Id' is part of the primary key, so all versions of a row have the same value in it; name another"
    )]
    [InlineData(
        "$uid",
        "14: customProperties[3].value: a column of type text cannot tell which version of a row is the newer one; name one of a number, a date or a time"
    )]
    [InlineData(
        "IsDeleted",
        "14: customProperties[3].value: a column of type boolean cannot tell which version of a row is the newer one; name one of a number, a date or a time"
    )]
    [InlineData(
        "Body",
        "14: customProperties[3].value: a column of type json cannot tell which version of a row is the newer one; name one of a number, a date or a time"
    )]
    [InlineData(
        "[Step, Late]",
        "14: customProperties[3].value[1]: the column 'Late' may be null, and a null is neither newer nor older; set required: true on it"
    )]
    public void Read_OrderThatIsNone_IsAProblem(string value, string expected) =>
        Assert.Equal([expected], Problems(InMode("merge", ("landfallOrderBy", value))));

    [Fact]
    public void Read_OrderByAColumnThatIsNotValid_NotesTheColumnOnly() =>
        Assert.Equal(
            [
                "25: schema[0].properties[2].logicalType: 'timestam' is not one of the values allowed here; expected one of string, date, timestamp, time, number, integer, object, array, boolean (nearest: timestamp)",
            ],
            Problems(
                InMode("merge", ("landfallOrderBy", "Stamp"))
                    .Replace("logicalType: timestamp, required", "logicalType: timestam, required", StringComparison.Ordinal)
            )
        );

    [Theory]
    [InlineData("IsDeleted", "is_deleted", "true")]
    [InlineData("IsDeleted = False", "is_deleted", "false")]
    [InlineData("Status=deleted", "Status", "deleted")]
    [InlineData("Status = a=b", "Status", "a=b")]
    [InlineData("Step = -01", "Step", "-1")]
    [InlineData("Age = 9223372036854775807", "Age", "9223372036854775807")]
    [InlineData("Amount = 1.5", "Amount", "1.50")]
    [InlineData("Amount = -999.99", "Amount", "-999.99")]
    public void Read_DeletedWhen_GivesTheValueAsTheWarehousePrintsIt(string value, string column, string canonical) =>
        Assert.Equal(
            new DeletedWhen(column, canonical),
            Read(InMode("merge", ("landfallOrderBy", "Stamp"), ("landfallDeletedWhen", value))).DeletedWhen
        );

    [Theory]
    [InlineData(
        "true",
        "16: customProperties[4].value: expected the name of a boolean column, such as IsDeleted, or a column with its value, such as Status = deleted"
    )]
    [InlineData(
        "[IsDeleted]",
        "16: customProperties[4].value: expected the name of a boolean column, such as IsDeleted, or a column with its value, such as Status = deleted"
    )]
    [InlineData("isDeleted", "16: customProperties[4].value: the contract has no column 'isDeleted' (nearest: IsDeleted)")]
    [InlineData("Statsu = gone", "16: customProperties[4].value: the contract has no column 'Statsu' (nearest: Status)")]
    [InlineData(
        "Status",
        "16: customProperties[4].value: the column 'Status' is of type text, so say which value means deleted, such as Status = deleted"
    )]
    [InlineData(
        "Step",
        "16: customProperties[4].value: the column 'Step' is of type integer, so say which value means deleted, such as Step = 1"
    )]
    [InlineData("Status =", "16: customProperties[4].value: the value is missing; write it behind the =, such as Status = deleted")]
    [InlineData(
        "Status = expunged",
        "16: customProperties[4].value: 'expunged' cannot be in the column 'Status'; expected a text of at most 7 characters"
    )]
    [InlineData("IsDeleted = 1", "16: customProperties[4].value: '1' cannot be in the column 'IsDeleted'; expected true or false")]
    [InlineData(
        "Step = 2147483648",
        "16: customProperties[4].value: '2147483648' cannot be in the column 'Step'; expected a value of type integer"
    )]
    [InlineData("Age = 1.0", "16: customProperties[4].value: '1.0' cannot be in the column 'Age'; expected a value of type bigint")]
    [InlineData(
        "Amount = 1.005",
        "16: customProperties[4].value: '1.005' cannot be in the column 'Amount'; expected a value of type decimal(5,2)"
    )]
    [InlineData(
        "Amount = 1000",
        "16: customProperties[4].value: '1000' cannot be in the column 'Amount'; expected a value of type decimal(5,2)"
    )]
    [InlineData(
        "Late = 2026-11-20",
        "16: customProperties[4].value: a column of type timestamp cannot say that a row is deleted; name one of type boolean, text, integer, bigint or decimal"
    )]
    [InlineData(
        "Share",
        "16: customProperties[4].value: a column of type double cannot say that a row is deleted; name one of type boolean, text, integer, bigint or decimal"
    )]
    public void Read_DeletedWhenThatCannotBe_IsAProblem(string value, string expected) =>
        Assert.Equal([expected], Problems(InMode("merge", ("landfallOrderBy", "Stamp"), ("landfallDeletedWhen", value))));

    [Theory]
    [InlineData("full", "landfallOrderBy", "Stamp")]
    [InlineData("append", "landfallOrderBy", "Stamp")]
    [InlineData("full", "landfallDeletedWhen", "IsDeleted")]
    [InlineData("append", "landfallDeletedWhen", "IsDeleted")]
    public void Read_SettingOfMergeInAnotherMode_IsAProblem(string mode, string name, string value) =>
        Assert.Equal(
            [$"14: customProperties[3].value: {name} means something in mode merge only; take it out"],
            Problems(InMode(mode, (name, value)))
        );
}
