using Landfall.Loading;
using Landfall.Monitoring;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;
using Microsoft.Extensions.Time.Testing;

namespace Landfall.Tests.Warehouses;

/// <summary>What every warehouse must keep, whoever crashes and whoever runs in between: each batch changes its table once.</summary>
public abstract class WarehouseSuite
{
    private const int Tries = 5;

    // One of each mode, with rows that are there before: their disturbed runs are part of every run of the tests.
    private static readonly string[] OneOfEachMode =
    [
        "append: keys that are there",
        "full: a newer one disturbs a replacement",
        "merge: a later generation",
    ];

    public static TheoryData<string> Scenarios => [.. LoadScenario.All.Keys];

    /// <summary>All scenarios; disturbed after each statement, all but one of each mode take minutes.</summary>
    public static IEnumerable<TheoryDataRow<string>> Disturbed =>
        LoadScenario
            .All.Keys.Select(name => new TheoryDataRow<string>(name))
            .Select(row => OneOfEachMode.Contains(row.Data) ? row : row.WithTrait("Lane", "long"));

    protected abstract Task<ISuiteWarehouse> CreateAsync();

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Load_Undisturbed_HoldsEachBatchOnce(string name)
    {
        var scenario = LoadScenario.All[name];
        await using var suite = await PreparedAsync(scenario);

        await LoadAsync(suite, scenario, scenario.Package(scenario.First));
        await LoadAsync(suite, scenario, scenario.Package(scenario.Second));

        await SuiteLaws.AssertAsync(suite, scenario);
    }

    [Theory]
    [MemberData(nameof(Disturbed))]
    public async Task Load_CrashAfterEachStatement_ComesToTheSame(string name)
    {
        var scenario = LoadScenario.All[name];
        for (var step = 0; ; step++)
        {
            await using var suite = await PreparedAsync(scenario);
            var hook = new StepHook(step, () => throw new SuiteCrashException());
            await TryLoadAsync(suite, scenario, scenario.Package(scenario.First), hook);
            if (!hook.Reached)
            {
                Assert.True(step > 5, $"the plan has {step} statements");
                return;
            }

            await SuiteLaws.AssertReadableAsync(suite, scenario);
            await LoadAsync(suite, scenario, scenario.Package(scenario.First));
            await LoadAsync(suite, scenario, scenario.Package(scenario.Second));
            await SuiteLaws.AssertAsync(suite, scenario);
        }
    }

    [Theory]
    [MemberData(nameof(Disturbed))]
    public async Task Load_SecondLoaderBetweenEachTwoStatements_ComesToTheSame(string name)
    {
        var scenario = LoadScenario.All[name];
        for (var step = 0; ; step++)
        {
            await using var suite = await PreparedAsync(scenario);
            var hook = new StepHook(step, () => TryLoadAsync(suite, scenario, scenario.Package(scenario.Second)));
            var done = await TryLoadAsync(suite, scenario, scenario.Package(scenario.First), hook);
            if (!hook.Reached)
            {
                return;
            }

            if (done)
            {
                await SuiteLaws.AssertViewAsync(suite);
            }

            await LoadAsync(suite, scenario, scenario.Package(scenario.First));
            await LoadAsync(suite, scenario, scenario.Package(scenario.Second));
            await SuiteLaws.AssertAsync(suite, scenario);
        }
    }

    [Theory]
    [MemberData(nameof(Disturbed))]
    public async Task Load_SecondLoaderDiesBeforeItsViewBetweenEachTwoStatements_ComesToTheSame(string name)
    {
        var scenario = LoadScenario.All[name];
        for (var step = 0; ; step++)
        {
            await using var suite = await PreparedAsync(scenario);
            var hook = new StepHook(step, () =>
                TryLoadAsync(
                    suite,
                    scenario,
                    scenario.Package(scenario.Second),
                    new StepHook(SecondCommit(), () => throw new SuiteCrashException())
                )
            );
            var done = await TryLoadAsync(suite, scenario, scenario.Package(scenario.First), hook);
            if (!hook.Reached)
            {
                return;
            }

            if (done && hook.AlignedAfter)
            {
                await SuiteLaws.AssertViewAsync(suite);
            }

            await LoadAsync(suite, scenario, scenario.Package(scenario.First));
            await LoadAsync(suite, scenario, scenario.Package(scenario.Second));
            await SuiteLaws.AssertAsync(suite, scenario);
        }
    }

    /// <summary>A load commits its fence first and its rows second.</summary>
    private static Func<LoadStatement, bool> SecondCommit()
    {
        var commits = 0;
        return statement => statement is CommitTransaction && ++commits == 2;
    }

    private static LoadExecutor Executor(ISuiteWarehouse suite, LoadScenario scenario, StepHook? hook = null) =>
        new(
            suite.Warehouse,
            new SuiteSources([.. scenario.Batches]) { Contracts = [scenario.Contract] },
            new FakeTimeProvider(SuiteTable.Day.AddHours(1)),
            new NoMilestones(),
            hook is null ? null : hook.AfterAsync
        );

    /// <summary>A load as the pipeline does it: again until nobody is in the way.</summary>
    private protected static async Task LoadAsync(ISuiteWarehouse suite, LoadScenario scenario, LoadPackage package)
    {
        for (var tries = 1; !await TryLoadAsync(suite, scenario, package); tries++)
        {
            Assert.True(tries < Tries, "nobody else is there, and the warehouse stays busy");
        }
    }

    private protected static async Task<bool> TryLoadAsync(
        ISuiteWarehouse suite,
        LoadScenario scenario,
        LoadPackage package,
        StepHook? hook = null
    )
    {
        try
        {
            await Executor(suite, scenario, hook).RunAsync(package, default);
            return true;
        }
        catch (Exception ended) when (ended is WarehouseBusyException or SuiteCrashException)
        {
            return false;
        }
    }

    private protected async Task<ISuiteWarehouse> PreparedAsync(LoadScenario scenario)
    {
        var suite = await CreateAsync();
        foreach (var batch in scenario.Batches)
        {
            await suite.PutPartsAsync(scenario.Package([batch]).Contract, batch);
        }

        if (scenario.Before.Count > 0)
        {
            await LoadAsync(suite, scenario, scenario.Package(scenario.Before));
        }

        return suite;
    }
}
