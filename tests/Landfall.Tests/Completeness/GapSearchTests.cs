using System.Globalization;
using System.Runtime.CompilerServices;
using Landfall.Completeness;
using Landfall.Contracts;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Tests.Azurite;
using Landfall.Tests.Contracts;
using Landfall.Tests.Ledger;

namespace Landfall.Tests.Completeness;

public sealed class GapSearchTests(AzuriteFixture azurite)
{
    private const string HourNames = "*_{yyyy}-{MM}-{dd}_{H}#*.json.gz";

    private static readonly DateOnly Today = DateOnly.FromDateTime(LedgerBed.Now.UtcDateTime);
    private static readonly ExpectedFiles Hourly = new(FilePeriod.Hour, HourNames, TimeSpan.FromHours(1));

    [Fact]
    public async Task FindAsync_AYearOfHourlyFilesWithHoles_FindsEachAndInventsNone()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var (from, random) = (Today.AddDays(-364), new Random(4));
        var (holes, entries) = (new SortedSet<string>(StringComparer.Ordinal), new List<LedgerEntry>());
        for (var hour = At(from); hour <= LedgerBed.Now.AddHours(-2); hour = hour.AddHours(1))
        {
            if (random.Next(25) == 0)
            {
                holes.Add(Label(hour));
                continue;
            }

            // A partition or two, landed when the hour was over, or all at once by a backfill.
            var landed = random.Next(10) == 0 ? LedgerBed.Now.AddMinutes(-random.Next(1000)) : hour.AddMinutes(75 + random.Next(30));
            entries.AddRange(
                Enumerable.Range(1, random.Next(1, 3)).Select(part => Entry(NameOf(hour, part), landed, BatchState.Published))
            );
        }

        await bed.Ledger.CreateAllAsync(entries, default);

        var found = await FindAsync(bed, Hourly, from, Today, most: 10_000);

        Assert.True(holes.Count > 300);
        Assert.Equal(holes, Labels(found));
        Assert.Equal((holes.Count, 0L, 0L), (found.Missing, found.OnTheWay, found.WithoutTime));
        Assert.Equal(found.Expected, found.There + found.Missing);
        Assert.Equal((8741L, FilePeriod.Hour), (found.Expected, found.Every));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task FindAsync_HoursInEveryState_AgreesWithAnOracle(int seed)
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var random = new Random(seed);
        var (from, to) = (Today.AddDays(-20), Today.AddDays(-random.Next(0, 5)));
        var (missing, notLoaded) = (new SortedSet<string>(StringComparer.Ordinal), new SortedSet<string>(StringComparer.Ordinal));
        var (there, onTheWay, entries) = (0, 0, new List<LedgerEntry>());
        for (var hour = At(from.AddDays(-3)); hour < At(to.AddDays(1)) && hour < LedgerBed.Now.AddHours(4); hour = hour.AddHours(1))
        {
            var states = new List<BatchState>();
            for (var part = 1; part <= random.Next(0, 4); part++)
            {
                // Versions of one file, the oldest first; what comes of it goes by those that end.
                var (name, landed) = (NameOf(hour, part), hour.AddMinutes(random.Next(60)));
                BatchState? newest = null;
                for (var version = 0; version <= random.Next(0, 3); version++)
                {
                    var state = (BatchState)random.Next(0, 7);
                    state = state == BatchState.Superseded && random.Next(2) == 0 ? BatchState.Forgotten : state;
                    entries.Add(Entry(name, landed.AddMinutes(version), state));
                    states.Add(state);
                    newest = state == BatchState.Replaced ? newest : state;
                }

                if (
                    newest is BatchState.Refused or BatchState.Parked or BatchState.Forgotten
                    && hour >= At(from)
                    && hour < At(to.AddDays(1))
                )
                {
                    notLoaded.Add(name);
                }
            }

            var isDue = hour.AddHours(2) <= LedgerBed.Now && hour >= At(from);
            if (!isDue)
            {
                continue;
            }

            states.RemoveAll(state => state == BatchState.Replaced);
            there += states.Any(state => state is BatchState.Published or BatchState.Superseded or BatchState.Duplicate) ? 1 : 0;
            onTheWay +=
                states.Exists(state => state is BatchState.Registered or BatchState.Curated)
                && !states.Exists(state => state is BatchState.Published or BatchState.Superseded or BatchState.Duplicate)
                    ? 1
                    : 0;
            if (states.Count == 0)
            {
                missing.Add(Label(hour));
            }
        }

        await bed.Ledger.CreateAllAsync(entries, default);

        var found = await FindAsync(bed, Hourly, from, to, most: 10_000);

        Assert.Equal(missing, Labels(found));
        Assert.Equal(notLoaded, found.NotLoaded.Select(file => file.Name).Order(StringComparer.Ordinal));
        Assert.Equal((there, onTheWay, missing.Count), (found.There, found.OnTheWay, found.Missing));
    }

    [Fact]
    public async Task FindAsync_DaysOfSnapshots_TellsRunsWithTheirDays()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await bed.Ledger.CreateAllAsync(
            [
                Entry("crm/2026-11-10/Person.csv", Day(10), BatchState.Superseded),
                Entry("crm/2026-11-13/Person.csv", Day(13), BatchState.Superseded),
                Entry("crm/20261115/Person.csv", Day(15), BatchState.Refused),
                Entry("crm/2026-11-16/Person.csv", Day(16), BatchState.Published),
                Entry("crm/first/Person.csv", Day(16), BatchState.Published),
            ],
            default
        );

        var found = await FindAsync(bed, new ExpectedFiles(FilePeriod.Day, Names: null, Within: null), new(2026, 11, 9), Today, most: 2);

        Assert.Equal(
            [
                new Gap("2026-11-09", "2026-11-09", 1, new(2026, 11, 9), new(2026, 11, 9)),
                new Gap("2026-11-11", "2026-11-12", 2, new(2026, 11, 11), new(2026, 11, 12)),
            ],
            found.Gaps
        );
        Assert.Equal(("2026-11-15", "crm/20261115/Person.csv", BatchState.Refused), Told(Assert.Single(found.NotLoaded)));

        // The 19th is due at the end of the 20th, which is today; after the 16th it is the 17th and 18th.
        Assert.Equal((10L, 6L, 2, 1L), (found.Expected, found.Missing, found.MoreGaps, found.WithoutTime));
    }

    [Fact]
    public async Task FindAsync_WeeksAndMonths_GoByTheirOwnBegin()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await bed.Ledger.CreateAllAsync(
            [
                Entry("weekly/2026-10-31/a.csv", Day(1), BatchState.Published),
                Entry("weekly/2026-11-09/a.csv", Day(9), BatchState.Published),
            ],
            default
        );

        var weeks = await FindAsync(bed, new ExpectedFiles(FilePeriod.Week, null, TimeSpan.FromHours(1)), new(2026, 10, 26), Today, 9);
        var months = await FindAsync(bed, new ExpectedFiles(FilePeriod.Month, null, TimeSpan.FromHours(1)), new(2026, 9, 1), Today, 9);

        Assert.Equal([new Gap("2026-11-02", "2026-11-02", 1, new(2026, 11, 2), new(2026, 11, 8))], weeks.Gaps);
        Assert.Equal([new Gap("2026-09", "2026-09", 1, new(2026, 9, 1), new(2026, 9, 30))], months.Gaps);
    }

    [Fact]
    public async Task FindAsync_NumbersInNames_TellsThoseBetween()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        int[] numbers = [3, 4, 9, 10, 7];
        await bed.Ledger.CreateAllAsync(
            [.. numbers.Select((number, at) => Entry($"feed/part-{number:000}.csv", Day(10).AddHours(at), BatchState.Published))],
            default
        );

        var found = await FindAsync(
            bed,
            new ExpectedFiles(FilePeriod.Number, "part-{number}.csv", null),
            new(2026, 11, 10),
            new(2026, 11, 10),
            9
        );

        Assert.Equal([new Gap("5", "6", 2, null, null), new Gap("8", "8", 1, null, null)], found.Gaps);
        Assert.Equal((8L, 5L, 3L), (found.Expected, found.There, found.Missing));
    }

    [Fact]
    public async Task FindAsync_MoreHoursThanCanBeLookedAt_IsRefused()
    {
        var bed = await LedgerBed.CreateAsync(azurite);

        var refusal = await Assert.ThrowsAsync<GapException>(() => FindAsync(bed, Hourly, new(1990, 1, 1), Today, 9));

        Assert.Equal(
            "1990-01-01 to 2026-11-20 are 323352 times one hour, and at most 200000 are looked at; ask for fewer days.",
            refusal.Message
        );
    }

    [Fact]
    public async Task FindAsync_AManyOfFiles_KeepsNoneOfTheirRows()
    {
        var store = new EndlessRows(100_000);
        var search = new GapSearch(new LedgerTables(store, (await LedgerBed.CreateAsync(azurite)).Containers), TimeAt());

        var found = await search.FindAsync(Contract(), Hourly, Today.AddDays(-60), Today, 10, default);

        Assert.True(found.There > 0);
        Assert.InRange(store.Alive, 0, 100);
    }

    private static Microsoft.Extensions.Time.Testing.FakeTimeProvider TimeAt() => new(LedgerBed.Now);

    private static Task<GapReading> FindAsync(LedgerBed bed, ExpectedFiles expected, DateOnly from, DateOnly to, int most) =>
        new GapSearch(bed.Tables, bed.Time).FindAsync(Contract(), expected, from, to, most, default);

    private static TableContract Contract() => SampleContract.Read(SampleContract.Yaml) with { Table = LedgerBed.Table };

    private static (string For, string Name, BatchState State) Told(NotLoadedFile file) => (file.For, file.Name, file.State);

    // Spelled out by itself: hour by hour, and day by day of a run.
    private static SortedSet<string> Labels(GapReading found)
    {
        var labels = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var gap in found.Gaps)
        {
            var hour = DateTime.ParseExact(gap.First, "yyyy-MM-ddTHH", CultureInfo.InvariantCulture);
            var last = DateTime.ParseExact(gap.Last, "yyyy-MM-ddTHH", CultureInfo.InvariantCulture);
            for (; hour <= last; hour = hour.AddHours(1))
            {
                Assert.True(labels.Add(Label(new DateTimeOffset(hour, TimeSpan.Zero))));
            }
        }

        Assert.Equal(labels.Count, found.Gaps.Sum(gap => gap.Count));
        return labels;
    }

    private static string Label(DateTimeOffset hour) => hour.ToString("yyyy-MM-ddTHH", CultureInfo.InvariantCulture);

    private static string NameOf(DateTimeOffset hour, int part) =>
        string.Create(CultureInfo.InvariantCulture, $"amplitude/events/187520_{hour:yyyy-MM-dd}_{hour.Hour}#{part}.json.gz");

    private static DateTimeOffset At(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);

    private static DateTimeOffset Day(int day) => new(2026, 11, day, 3, 0, 0, TimeSpan.Zero);

    private static LedgerEntry Entry(string name, DateTimeOffset landed, BatchState state)
    {
        var file = new LandedFile(name, $"0x{name}{landed.Ticks}", landed, 100);
        return LedgerBed.Entry() with { Batch = BatchId.Create(LedgerBed.Table, file), State = state, File = file };
    }

    /// <summary>A ledger with more files than any test would write.</summary>
    private sealed class EndlessRows(int rows) : ILedgerStore
    {
        private readonly List<WeakReference> _given = [];

        /// <summary>How many rows of those looked at somebody held when the last one was asked for.</summary>
        public int Alive { get; private set; }

        public Task EnsureAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<LedgerRow?> FindAsync(string partition, string key, CancellationToken cancellationToken) =>
            Task.FromResult<LedgerRow?>(null);

        public async IAsyncEnumerable<LedgerRow> ListAsync(
            string partition,
            LedgerKeys keys,
            [EnumeratorCancellation] CancellationToken cancellationToken
        )
        {
            await Task.Yield();
            for (var at = 0; at < rows; at++)
            {
                yield return Next(at);
            }

            GC.Collect();
            Alive = _given.Count(one => one.IsAlive);
        }

        public Task<LedgerWrite> WriteAsync(string partition, IReadOnlyList<LedgerChange> changes, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        [MethodImpl(MethodImplOptions.NoInlining)]
        private LedgerRow Next(int at)
        {
            var row = new LedgerRow(
                string.Create(CultureInfo.InvariantCulture, $"b|{at:00000000000000}-{at:x20}"),
                new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    ["state"] = at % 10 == 0 ? "refused" : "published",
                    ["name"] = NameOf(LedgerBed.Now.AddHours(-at % 1440), at),
                }
            );
            if (at % 100 == 0)
            {
                _given.Add(new WeakReference(row));
            }

            return row;
        }
    }
}
