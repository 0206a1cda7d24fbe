using System.Globalization;
using Landfall.Planning;

namespace Landfall.Tests.Planning;

/// <summary>
/// The wake-up protocol under every order in which its steps can happen, with the real code: no wake is lost and no flag is left.
/// </summary>
public sealed class FlagInterleavingTests(ITestOutputHelper output)
{
    private const int MostStates = 3_000_000;

    [Theory]
    [InlineData(1, 2, -1, false)]
    [InlineData(1, 2, 0, false)]
    [InlineData(1, 2, 1, false)]
    [InlineData(1, 2, -1, true)]
    [InlineData(1, 2, 0, true)]
    [InlineData(2, 1, -1, false, Traits = ["Lane", "long"])]
    [InlineData(2, 1, -1, true, Traits = ["Lane", "long"])]
    public Task Table_EveryOrderOfSteps_FinishesAndIsIdle(int files, int stages, int doubled, bool goesOn) =>
        Task.Run(() => Explore(files, stages, doubled, int.MaxValue, goesOn));

    [Theory]
    [InlineData(2, 2, -1, 2, false)]
    [InlineData(2, 2, -1, 2, true)]
    [InlineData(2, 2, 0, 2, false, Traits = ["Lane", "long"])]
    [InlineData(2, 2, 0, 2, true, Traits = ["Lane", "long"])]
    [InlineData(2, 2, 1, 2, false, Traits = ["Lane", "long"])]
    [InlineData(2, 2, 1, 2, true, Traits = ["Lane", "long"])]
    [InlineData(2, 2, 2, 2, false, Traits = ["Lane", "long"])]
    public Task Table_EveryOrderWithFewSwitches_FinishesAndIsIdle(int files, int stages, int doubled, int switches, bool goesOn) =>
        Task.Run(() => Explore(files, stages, doubled, switches, goesOn));

    /// <summary>
    /// Walks through all orders: each run follows a path to a state that is new, and notes the other ways that led on from the states it
    /// passed.
    /// </summary>
    /// <param name="files">Files that land.</param>
    /// <param name="stages">Stages of each.</param>
    /// <param name="doubled">The plan that runs twice; -1 for none.</param>
    /// <param name="switches">How often one that could go on may be made to wait for another.</param>
    /// <param name="goesOn">Whether work is followed at once by what it made possible.</param>
    private void Explore(int files, int stages, int doubled, int switches, bool goesOn)
    {
        var seen = new HashSet<UInt128>();
        var paths = new Stack<int[]>([
            [],
        ]);
        var (runs, ends) = (0, 0);
        while (paths.TryPop(out var path))
        {
            runs++;
            var world = new FlagWorld(stages) { Doubled = plan => plan == doubled, GoesOn = goesOn };
            var taken = new List<int>(path.Length + 64);
            for (var file = 0; file < files; file++)
            {
                world.Land(file);
            }

            var (last, used) = ("", 0);
            while (world.Ready > 0)
            {
                var known = taken.Count < path.Length;
                var going = Enumerable.Range(0, world.Ready).FirstOrDefault(actor => world.NameOf(actor) == last, -1);
                if (
                    !known
                    && !seen.Add(
                        switches == int.MaxValue ? world.Fingerprint() : (world.Fingerprint() * 16) + Fingerprints.Of(last) + (uint)used
                    )
                )
                {
                    break;
                }

                // With the switches used up, the one that went last goes on as long as it can.
                var choice = known ? path[taken.Count] : Math.Max(going, 0);
                if (!known && (going < 0 || used < switches))
                {
                    for (var other = 0; other < world.Ready; other++)
                    {
                        if (other != choice)
                        {
                            paths.Push([.. taken, other]);
                        }
                    }
                }

                used += going >= 0 && going != choice ? 1 : 0;
                last = world.NameOf(choice);
                taken.Add(choice);
                world.Step(choice);
            }

            if (world.Ready == 0)
            {
                ends++;
                Assert.True(world.Left().Length == 0 && world.Finished.Count == files, $"{world.Left()} after {string.Join(' ', taken)}");
            }

            Assert.True(seen.Count < MostStates, "There are more states than the test can walk through.");
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seen.Count} states, {runs} runs, {ends} endings"));
        Assert.True(ends > 0);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    public Task Table_RandomOrders_FinishesAndIsIdle(int seed, bool loses) =>
        Task.Run(() =>
        {
            for (var run = 0; run < 300; run++)
            {
                var random = new Random((seed * 10_000) + run);
                var world = WorldOf(random, loses ? 0.03 : 0);
                RunToEnd(world, random, files: 1 + random.Next(12), crashes: 0);
                var why = string.Create(CultureInfo.InvariantCulture, $"seed {seed}, run {run}: {world.Left()}");

                // A wake or start that failed for good is the sweep's; without lost answers there is nothing for it to do.
                Assert.True(loses ? SweepUntilDone(world, random) : world.Left().Length == 0, why);
            }
        });

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public Task Table_RandomCrashes_SweepBringsItToItsEnd(int seed) =>
        Task.Run(() =>
        {
            for (var run = 0; run < 300; run++)
            {
                var random = new Random((seed * 10_000) + run);
                var world = WorldOf(random, run % 2 == 0 ? 0 : 0.02);
                RunToEnd(world, random, files: 1 + random.Next(12), crashes: 0.02);

                Assert.True(
                    SweepUntilDone(world, random),
                    string.Create(CultureInfo.InvariantCulture, $"seed {seed}, run {run}: {world.Left()}")
                );
            }
        });

    private static FlagWorld WorldOf(Random random, double lost)
    {
        var options = new PlanningOptions
        {
            MaxGroups = 1 + random.Next(3),
            MaxFiles = 1 + random.Next(4),
            MaxRounds = 1 + random.Next(4),
        };
        return new FlagWorld(2, options, pageRows: 1 + random.Next(5), () => random.NextDouble() < lost ? random.Next(2) == 0 : null)
        {
            Doubled = _ => random.Next(4) == 0,
            GoesOn = random.Next(2) == 0,
        };
    }

    private static void RunToEnd(FlagWorld world, Random random, int files, double crashes)
    {
        var (landed, steps) = (0, 0);
        while (landed < files || world.Ready > 0)
        {
            Assert.True(++steps < 100_000, "The table does not come to rest.");
            if (landed < files && (world.Ready == 0 || random.Next(10) == 0))
            {
                world.Land(landed++);
                continue;
            }

            var actor = random.Next(world.Ready);
            if (random.NextDouble() < crashes)
            {
                world.Crash(actor);
            }
            else
            {
                world.Step(actor);
            }
        }
    }

    private static bool SweepUntilDone(FlagWorld world, Random random)
    {
        for (var sweep = 0; sweep < 40 && world.HasOpen(); sweep++)
        {
            world.Time.Advance(TimeSpan.FromMinutes(1));
            world.Sweep();
            RunToEnd(world, random, 0, 0);
        }

        return !world.HasOpen();
    }
}
