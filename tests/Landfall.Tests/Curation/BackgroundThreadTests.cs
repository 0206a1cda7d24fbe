using Landfall.Curation;
using Landfall.Curation.Parsing;
using Landfall.Curation.Scanning;
using Landfall.Curation.Splitting;

namespace Landfall.Tests.Curation;

/// <summary>Whose threads step back.</summary>
public sealed class BackgroundThreadTests
{
    // The 19th field of proc(5)'s stat, counted from the one behind the command's bracket.
    private const int NiceBehindCommand = 16;

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 10)]
    public void CreateWorker_OfAPass_StepsBackUnlessThePassIsSmall(bool isSmall, int nice)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The nice value of a thread is Linux's.");
        var others = NiceOfThisThread();
        var worker = int.MinValue;
        var thread = new Thread(() =>
        {
            using var pool = new BlockPool(1024);
            using var queue = new BlockQueue(1);
            var plan = new TablePlan(CurationBed.Ndjson(CurationBed.Column("a")));
            var options = new CurationOptions();
            var scan = new CurationScan(plan, () => new NdjsonRowParser(plan), queue, pool, (_, _) => { }, options, isSmall, default);
            scan.CreateWorker();
            worker = NiceOfThisThread();
        });
        thread.Start();
        thread.Join();

        Assert.Equal(Math.Max(others, nice), worker);
        Assert.Equal(others, NiceOfThisThread());
    }

    private static int NiceOfThisThread()
    {
        var stat = File.ReadAllText("/proc/thread-self/stat");
        return int.Parse(
            stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[NiceBehindCommand],
            System.Globalization.CultureInfo.InvariantCulture
        );
    }
}
