using Landfall.Contracts;
using static Landfall.Tests.Contracts.SampleContract;

namespace Landfall.Tests.Contracts;

public sealed class AccessSettingsTests
{
    [Fact]
    public void Read_Roles_GivesThemInOrder()
    {
        var contract = Read(
            WithRoles(
                "  - role: crm_readers",
                "    access: read",
                "    description: Sales",
                "    firstLevelApprovers: Head of sales",
                "    secondLevelApprovers: Data office",
                "  - {role: crm desk, access: write}",
                "  - role: auditors"
            )
        );

        Assert.Equal(
            [
                new ContractRole
                {
                    Name = "crm_readers",
                    Access = RoleAccess.Read,
                    Description = "Sales",
                    FirstLevelApprovers = "Head of sales",
                    SecondLevelApprovers = "Data office",
                },
                new ContractRole { Name = "crm desk", Access = RoleAccess.Write },
                new ContractRole { Name = "auditors" },
            ],
            contract.Roles
        );
    }

    [Fact]
    public void Read_NoRolesAndNoFilter_GivesNone()
    {
        var contract = Read(Yaml);

        Assert.Empty(contract.Roles);
        Assert.Equal((null, null), (contract.RowFilter, contract.FilteredView));
    }

    [Theory]
    [InlineData(
        "{role: a, access: raed}",
        "24: roles[0].access: 'raed' is not one of the values allowed here; expected one of read, write (nearest: read)"
    )]
    [InlineData(
        "{role: Public, access: read}",
        "24: roles[0].role: 'Public' is the database's own, which a contract does not hand out; name a role of yours, such as crm_readers"
    )]
    [InlineData(
        "{role: db_owner}",
        "24: roles[0].role: 'db_owner' is the database's own, which a contract does not hand out; name a role of yours, such as crm_readers"
    )]
    [InlineData("{role: \"a\\nb\"}", "24: roles[0].role: a role has a name of 1 to 128 characters, none of them a control character")]
    [InlineData("{role: \" \"}", "24: roles[0].role: a role has a name of 1 to 128 characters, none of them a control character")]
    public void Read_RoleThatIsNone_IsAProblem(string role, string expected) =>
        Assert.Equal([expected], Problems(WithRoles($"  - {role}")));

    [Fact]
    public void Read_RoleTwice_IsAProblem() =>
        Assert.Equal(["25: roles[1].role: the role 'CRM' is there twice"], Problems(WithRoles("  - role: crm", "  - role: CRM")));

    [Fact]
    public void Read_RowFilter_GivesTheWarehouseName()
    {
        var contract = Read(InMode("append", ("landfallRowFilter", "$uid")));

        Assert.Equal(("uid", "crm.person_filtered"), (contract.RowFilter, contract.FilteredView));
    }

    [Theory]
    [InlineData("Statu", "14: customProperties[3].value: the contract has no column 'Statu' (nearest: Status)")]
    [InlineData("Step", "14: customProperties[3].value: a column of type integer cannot tell whose row it is; name one of type text")]
    [InlineData("[Status]", "14: customProperties[3].value: expected the name of one column, as the source writes it, such as Region")]
    public void Read_RowFilterThatCannotBe_IsAProblem(string value, string expected) =>
        Assert.Equal([expected], Problems(InMode("append", ("landfallRowFilter", value))));

    [Fact]
    public void Clashes_TableNamedAsAFilteredView_IsAProblem()
    {
        var filtered = Read(InMode("append", ("landfallRowFilter", "Status")));
        var other = Read(
            Yaml.Replace("crm.person", "crm.person_filtered", StringComparison.Ordinal)
                .Replace("crm/{snapshot}", "other/{snapshot}", StringComparison.Ordinal)
        );

        var problem = Assert.Single(ContractSet.Clashes([filtered, other]));

        Assert.Equal(
            "the table crm.person_filtered has the name of the view through which readers see crm.person (landfallRowFilter); name one of the two tables otherwise",
            problem.Message
        );
        Assert.Equal(problem.Message, Assert.Single(ContractSet.Clashes([other, filtered])).Message);
    }

    private static string WithRoles(params string[] lines) => $"{Yaml}\nroles:\n{string.Join('\n', lines)}";
}
