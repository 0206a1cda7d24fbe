using Landfall.Infrastructure.Tests.Compiler;
using Landfall.Infrastructure.Tests.Snapshots;

namespace Landfall.Infrastructure.Tests.Judge;

/// <summary>What the compiler lets through is not in the accepted snapshots.</summary>
public sealed class JudgeTests
{
    public static TheoryData<string> ParameterFiles => [.. Snapshot.Stages];

    [Theory]
    [MemberData(nameof(ParameterFiles))]
    public void Judge_Snapshot_FindsNothing(string stage) =>
        Assert.Empty(InfrastructureJudge.Judge(Snapshot.Load(stage)).Select(finding => finding.ToString()));

    // What the two parameter files do not choose: a pool that is there, a network that nothing comes into, nobody who writes files.
    [Theory]
    [InlineData("param usePrivateNetwork = true\n")]
    [InlineData("param usePrivateNetwork = false\nparam operatorIpRanges = ['198.51.100.0/28']\nparam alwaysReadyForWork = 3\n")]
    public async Task Judge_OtherChoices_FindsNothing(string choices)
    {
        using var folder = InfrastructureFolder.Copy();
        await File.WriteAllTextAsync(
            Path.Combine(folder.Location, "other.bicepparam"),
            $"""
            using 'main.bicep'
            param name = 'abc'
            param deployWarehouse = false
            param existingSqlServer = 'there.sql.azuresynapse.net'
            param warehouseAdministratorName = 'nobody'
            param warehouseAdministratorId = '11111111-1111-1111-1111-111111111111'
            param alertEmails = ['a@example.com', 'b@example.com']
            param playbookUrl = 'https://example.com'
            param monthlyBudget = 1
            param budgetStart = '2027-01-01'
            {choices}
            """,
            TestContext.Current.CancellationToken
        );

        var taken = await Snapshot.TakeAsync(folder, "other", TestContext.Current.CancellationToken);

        Assert.Empty(InfrastructureJudge.Judge(Snapshot.Read(taken)).Select(finding => finding.ToString()));
    }
}
