using Landfall.Budget;
using Landfall.Curation;
using Landfall.Curation.Parts;
using Landfall.Ledger;
using Landfall.Tests.Ledger;
using Microsoft.Extensions.Logging.Abstractions;

namespace Landfall.Tests.Budget;

/// <summary>What the default numbers come to on machines that Landfall runs on.</summary>
public sealed class BudgetArithmeticTests
{
    private const long MiB = 1 << 20;

    /// <summary>What .NET says that it may use, cores, whether the warehouse is a DuckDB file; then large groups at once, small ones beside
    /// as many large ones, and MB of DuckDB in a large and in a small pass.</summary>
    public static TheoryData<string, long, int, bool, int, int, long, long> Machines =>
        new()
        {
            // In a container .NET takes three quarters of the limit for its own.
            { "Flex of 2048 MB, Synapse", 1536 * MiB, 1, false, 1, 2, 307, 128 },
            { "Flex of 2048 MB, seen whole", 2048 * MiB, 1, false, 1, 2, 441, 128 },
            { "Flex of 4096 MB, Synapse", 3072 * MiB, 2, false, 1, 5, 512, 128 },
            { "2 cores and 7 GB, DuckDB", 7168 * MiB, 2, true, 3, 2, 512, 128 },
            { "2 cores and 16 GB, DuckDB", 16384 * MiB, 2, true, 3, 2, 512, 128 },
            { "2 GB, DuckDB", 2048 * MiB, 2, true, 1, 2, 172, 93 },
            { "1 GB, DuckDB", 1024 * MiB, 1, true, 1, 2, 69, 41 },
        };

    [Theory]
    [MemberData(nameof(Machines))]
    public void Default_OnTheMachine_LetsASmallGroupRunBesideLargeOnes(
        string machine,
        long allowed,
        int cores,
        bool duckDb,
        int large,
        int small,
        long largeMegabytes,
        long smallMegabytes
    )
    {
        Assert.NotEmpty(machine);
        var budget = BudgetOf(allowed, cores, duckDb);
        var sizes = new PassSizes(new CurationOptions(), budget);

        var (ofLarge, ofSmall) = (sizes.For([File(1 << 30)], isParquet: false), sizes.For([File(1000)], isParquet: false));
        Assert.Equal((large, small), (Count(budget, ofLarge, isSmall: false), Count(budget, ofSmall, isSmall: true)));
        Assert.Equal((largeMegabytes, smallMegabytes), (Megabytes(ofLarge.Curated), Megabytes(ofSmall.Curated)));
    }

    [Theory]
    [MemberData(nameof(Machines))]
    public void Default_OnTheMachine_InstancesOfAPassFitIntoWhatItAsksFor(
        string machine,
        long allowed,
        int cores,
        bool duckDb,
        int large,
        int small,
        long largeMegabytes,
        long smallMegabytes
    )
    {
        _ = (large, small, largeMegabytes, smallMegabytes);
        var budget = BudgetOf(allowed, cores, duckDb);
        var sizes = new PassSizes(new CurationOptions(), budget);
        foreach (var size in sizes.All)
        {
            var used = Bytes(size.Curated.MemoryLimit) + Bytes(size.Rejects.MemoryLimit) + Bytes(size.ReaderMemory);
            Assert.True(used < Math.Min(size.Amount.Memory, budget.State.Whole.Memory), $"{machine}: {size}");
        }
    }

    [Theory]
    [InlineData("50%", 4_000_000_000, 2_000_000_000)]
    [InlineData("75%", 4_000_000_000, 3_000_000_000)]
    [InlineData("2GB", 4_000_000_000, 2_000_000_000)]
    [InlineData("2GiB", 4_000_000_000, 2_147_483_648)]
    [InlineData("700MB", 4_000_000_000, 700_000_000)]
    public void WholeOf_SizeOrShare_IsThatMuch(string memory, long allowed, long expected) =>
        Assert.Equal(new WorkAmount(expected, 8), new BudgetOptions { Memory = memory }.WholeOf(allowed, 2));

    [Fact]
    public void WholeOf_ThreadsAreNamed_TakesThem() =>
        Assert.Equal(
            3,
            new BudgetOptions { Threads = 3 }
                .WholeOf(4_000_000_000, 64)
                .Threads
        );

    [Fact]
    public void For_Group_FollowsItsBytesAndItsAttempts()
    {
        var sizes = new PassSizes(new CurationOptions { DownloadBytes = 1000 }, BudgetOf(8192 * MiB, 2, duckDb: true));

        Assert.Equal("small", NameOf(File(400), File(600)));
        Assert.Equal("large", NameOf(File(400), File(601)));
        Assert.Equal("large", NameOf(File(1), File(1) with { CurateAttempts = 1 }));
        Assert.Equal("small", NameOf(File(1) with { CurateAttempts = 3, CurateExcused = 3 }));
        Assert.Equal("alone", NameOf(File(1) with { CurateAttempts = 3, CurateExcused = 1 }));
        Assert.Equal("small", sizes.For([File(250)], isParquet: true).Name);
        Assert.Equal("large", sizes.For([File(251)], isParquet: true).Name);

        string NameOf(params LedgerEntry[] files) => sizes.For(files, isParquet: false).Name;
    }

    private static LedgerEntry File(long bytes)
    {
        var entry = LedgerBed.Entry();
        return entry with { File = entry.File with { Length = bytes } };
    }

    private static WorkBudget BudgetOf(long allowed, int cores, bool duckDb)
    {
        var options = new BudgetOptions();
        var whole = options.WholeOf(allowed, cores);
        var warehouse = duckDb ? Math.Min(1_000_000_000, whole.Memory / 2) : 0;
        return new WorkBudget(whole with { Memory = whole.Memory - warehouse }, NullLogger<WorkBudget>.Instance);
    }

    // How many of it are granted before one waits; they stay granted, and the one leaves.
    private static int Count(WorkBudget budget, PassSize size, bool isSmall)
    {
        using var leaves = new CancellationTokenSource();
        var request = new WorkRequest(size.Name, size.Amount) { IsSmall = isSmall };
        var count = 0;
        while (budget.AskAsync(request, leaves.Token).IsCompletedSuccessfully)
        {
            count++;
        }

        leaves.Cancel();
        return count;
    }

    private static long Bytes(string size) => MemorySize.Bytes(size);

    private static long Megabytes(PartInstance instance) => Bytes(instance.MemoryLimit) / 1_000_000;
}
