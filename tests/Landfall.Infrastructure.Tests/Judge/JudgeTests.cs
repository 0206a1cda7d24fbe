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
}
