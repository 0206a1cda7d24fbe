using System.Globalization;
using Landfall.Ledger.Rows;
using Landfall.Planning;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Landfall.Tests.Planning;

/// <summary>A table's rows in memory with the planning on them, and a starter that writes down what it starts.</summary>
internal sealed class PlanningBed : IIngestionStarter
{
    public const string Table = "orders";

    public PlanningBed(PlanningOptions? options = null, Func<bool?>? lose = null)
    {
        Settings = Options.Create(options ?? new PlanningOptions());
        Store = new MemoryRows { Lose = lose };
        Waker = new TableWaker(Store, this, Time);
        Planner = new TablePlanner(Store, this, Settings, Time, NullLogger<TablePlanner>.Instance);
        FollowUp = new FollowUp(Store, Waker, Settings, Time, NullLogger<FollowUp>.Instance);
        Marks = new ClaimMarks(Store, Settings, Time, NullLogger<ClaimMarks>.Instance);
        Loaders = new LoaderMarks(Store, Settings, Time, NullLogger<LoaderMarks>.Instance);
    }

    public static DateTimeOffset Now { get; } = new(2026, 11, 27, 8, 0, 0, TimeSpan.Zero);

    public IOptions<PlanningOptions> Settings { get; }

    public MemoryRows Store { get; }

    public FakeTimeProvider Time { get; } = new(Now);

    public TableWaker Waker { get; }

    public TablePlanner Planner { get; }

    public FollowUp FollowUp { get; }

    public ClaimMarks Marks { get; }

    public LoaderMarks Loaders { get; }

    public List<string> Started { get; } = [];

    public Task StartAsync(string table, long epoch, CancellationToken cancellationToken)
    {
        Started.Add(string.Create(CultureInfo.InvariantCulture, $"{table}@{epoch}"));
        return Task.CompletedTask;
    }

    public static string EndOf(int file) => string.Create(CultureInfo.InvariantCulture, $"79758872939999-{file:D20}");

    public static string BatchOf(int file) => string.Create(CultureInfo.InvariantCulture, $"{Table}-20241127T060000-{file:D20}");

    public static WorkRow Row(int file) =>
        new()
        {
            End = EndOf(file),
            Work = WorkKind.Curate,
            Generation = 1,
            Contract = "c1",
            Bytes = 1_000,
        };

    public void Put(params IEnumerable<WorkRow> rows)
    {
        foreach (var row in rows)
        {
            LedgerChange[] changes =
            [
                new LedgerChange.Put(row.ToRow()),
                .. row.DueAt is null ? Array.Empty<LedgerChange>() : [new LedgerChange.Put(DueRow.Of(row))],
            ];
            Assert.True(Store.Write(Table, changes).IsCommitted);
        }
    }

    public WorkRow Work(int file) => WorkRow.From(Store.Peek(Table, LedgerRowKeys.Open + EndOf(file))!);

    public async Task<PlanResult> PlanAsync(long epoch, int round) =>
        await Planner.PlanAsync(
            new PlanInput(Table, epoch, round, string.Create(CultureInfo.InvariantCulture, $"{Table}@{epoch}")),
            TestContext.Current.CancellationToken
        );

    public Task WakeAsync() => Waker.WakeAsync(Table, TestContext.Current.CancellationToken);

    public Task<TableHead> HeadAsync() => TableHead.ReadAsync(Store, Table, TestContext.Current.CancellationToken);

    /// <summary>Wakes the table and plans the first round of its new epoch.</summary>
    public async Task<PlanResult> WakeAndPlanAsync()
    {
        await WakeAsync();
        return await PlanAsync((await HeadAsync()).Epoch, 1);
    }

    public static GroupWork Group(string claim, params IEnumerable<int> files) =>
        new(Table, claim, Unpack: false, [.. files.Select(BatchOf)]);

    /// <summary>Groups as text, so that whole results can be compared.</summary>
    public static string Print(PlanResult plan)
    {
        var groups = plan.Groups.Select(group =>
            (group.Unpack ? "unpack " : "")
            + group.Claim
            + "="
            + string.Join(',', group.Batches.Select(batch => batch[^20..].TrimStart('0')))
        );
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{string.Join(' ', groups)};load={plan.Load?.Claim};tell={plan.Tell?.Claim};"
                + $"ends={plan.Ends};waiting={plan.Waiting};curating={plan.Curating}"
        );
    }
}
