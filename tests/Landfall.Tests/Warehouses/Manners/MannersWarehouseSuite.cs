using Landfall.Warehouses;

namespace Landfall.Tests.Warehouses.Manners;

/// <summary>
/// The suite on a warehouse that refuses, shows and loses what a Synapse pool does, and what only such a warehouse can do to a load.
/// </summary>
public sealed class MannersWarehouseSuite : WarehouseSuite
{
    [Theory]
    [MemberData(nameof(Disturbed))]
    public async Task Load_EachCommitLosesItsAnswer_ComesToTheSame(string name) => await BreakCommitsAsync(name, CommitFate.AnswerLost);

    [Theory]
    [MemberData(nameof(Disturbed))]
    public async Task Load_EachCommitLandsAfterItsClientIsGone_ComesToTheSame(string name) =>
        await BreakCommitsAsync(name, CommitFate.InFlight);

    [Theory]
    [MemberData(nameof(Disturbed))]
    public async Task Load_SecondLoaderInsideTheAlignmentOfTheView_LeavesTheViewRight(string name)
    {
        var scenario = LoadScenario.All[name];
        foreach (var point in Enum.GetValues<AlignPoint>())
        {
            await using var suite = (MannersSuiteWarehouse)await PreparedAsync(scenario);
            suite.Manners.Aligning = OnceAt(suite, point, () => TryLoadAsync(suite, scenario, scenario.Package(scenario.Second)));

            Assert.True(await TryLoadAsync(suite, scenario, scenario.Package(scenario.First)));

            await SuiteLaws.AssertViewAsync(suite);
            await LoadAsync(suite, scenario, scenario.Package(scenario.Second));
            await SuiteLaws.AssertAsync(suite, scenario);
        }
    }

    [Theory]
    [MemberData(nameof(Disturbed))]
    public async Task Load_DiesInsideTheAlignmentOfTheViewAfterASecondLoader_IsFixedByTheNext(string name)
    {
        var scenario = LoadScenario.All[name];
        await using var suite = (MannersSuiteWarehouse)await PreparedAsync(scenario);
        suite.Manners.Aligning = OnceAt(suite, AlignPoint.Checked, async () =>
        {
            await TryLoadAsync(suite, scenario, scenario.Package(scenario.Second));
            suite.Manners.Aligning = OnceAt(suite, AlignPoint.Altered, () => throw new SuiteCrashException());
        });

        Assert.False(await TryLoadAsync(suite, scenario, scenario.Package(scenario.First)));

        await LoadAsync(suite, scenario, scenario.Package(scenario.First));
        await LoadAsync(suite, scenario, scenario.Package(scenario.Second));
        await SuiteLaws.AssertAsync(suite, scenario);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Load_AlignmentWithOrWithoutASecondLook_NeedsIt(bool looksAgain)
    {
        var scenario = LoadScenario.All["full: a newer one disturbs a replacement"];
        await using var suite = (MannersSuiteWarehouse)await PreparedAsync(scenario);
        suite.Manners.LooksAgain = looksAgain;
        suite.Manners.Aligning = OnceAt(suite, AlignPoint.Checked, () => TryLoadAsync(suite, scenario, scenario.Package(scenario.Second)));

        Assert.True(await TryLoadAsync(suite, scenario, scenario.Package(scenario.First)));

        var control = await suite.ReadControlAsync(SuiteTable.Name);
        Assert.Equal(looksAgain, await suite.ViewReadsAsync(SuiteTable.Name, control!.Storage!));
    }

    protected override Task<ISuiteWarehouse> CreateAsync() => Task.FromResult<ISuiteWarehouse>(new MannersSuiteWarehouse());

    private async Task BreakCommitsAsync(string name, CommitFate fate)
    {
        var scenario = LoadScenario.All[name];
        for (var broken = 1; ; broken++)
        {
            await using var suite = (MannersSuiteWarehouse)await PreparedAsync(scenario);
            var commits = 0;
            suite.Manners.Commit = () => ++commits == broken ? fate : CommitFate.Answered;
            try
            {
                await TryLoadAsync(suite, scenario, scenario.Package(scenario.First));
                Assert.True(broken > 1, "a load commits its fence, at the least");
                return;
            }
            catch (WarehouseException lost) when (lost is not WarehouseBusyException)
            {
                await SuiteLaws.AssertReadableAsync(suite, scenario);
            }

            await LoadAsync(suite, scenario, scenario.Package(scenario.Second));
            await LoadAsync(suite, scenario, scenario.Package(scenario.First));
            await SuiteLaws.AssertAsync(suite, scenario);
        }
    }

    private static Func<AlignPoint, Task> OnceAt(MannersSuiteWarehouse suite, AlignPoint meant, Func<Task> action) =>
        async point =>
        {
            if (point == meant)
            {
                suite.Manners.Aligning = _ => Task.CompletedTask;
                await action();
            }
        };
}
