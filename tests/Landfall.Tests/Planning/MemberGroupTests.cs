using Landfall.Planning;
using static Landfall.Tests.Planning.PlanningBed;

namespace Landfall.Tests.Planning;

/// <summary>How members of archives are put into groups.</summary>
public sealed class MemberGroupTests
{
    [Fact]
    public async Task Plan_MembersOfTwoArchives_AreGroupedAsTheyStandInThem()
    {
        var bed = new PlanningBed(new PlanningOptions { MaxFiles = 3 });
        bed.Put(
            Row(1) with
            {
                Archive = "0x1",
                Offset = 5_000_000_000,
            },
            Row(2) with
            {
                Archive = "0x2",
                Offset = 10,
            },
            Row(3),
            Row(4) with
            {
                Archive = "0x1",
                Offset = 0,
            },
            Row(5) with
            {
                Archive = "0x2",
                Offset = 0,
            },
            Row(6) with
            {
                Archive = "0x1",
                Offset = 700,
            }
        );

        var plan = await bed.WakeAndPlanAsync();

        Assert.Equal("orders@1|1|1=4,6,1 orders@1|1|2=5,2,3;load=;tell=;ends=True;waiting=0;curating=6", Print(plan));
        Assert.Equal(
            Row(1) with
            {
                Archive = "0x1",
                Offset = 5_000_000_000,
                Claim = "orders@1|1|1",
                Mark = Now,
                Version = "2",
            },
            bed.Work(1)
        );
    }
}
