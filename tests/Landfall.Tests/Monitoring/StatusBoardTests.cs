using Landfall.Contracts;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Monitoring;
using Landfall.ServiceLevels;
using Landfall.Tests.Azurite;
using Landfall.Tests.Contracts;
using Landfall.Tests.Ledger;
using Landfall.Tests.Ledger.Rows;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Landfall.Tests.Monitoring;

/// <summary>What a page is told of the tables, and what looking costs.</summary>
public sealed class StatusBoardTests(AzuriteFixture azurite)
{
    private static readonly BatchError Error = new("header-missing-columns", "The header lacks Age.", "Have it added.");

    [Fact]
    public async Task LookAsync_FilesOfEveryKind_ShowsCountsAndWhoWaitsAndTheHours()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await bed.Ledger.CreateAllAsync(
            [
                LedgerBed.Entry(-120, state: BatchState.Published),
                LedgerBed.Entry(-110, state: BatchState.Refused) with
                {
                    Error = Error,
                },
                LedgerBed.Entry(-2, state: BatchState.Duplicate),
                LedgerBed.Entry(-1),
                LedgerBed.Entry(-1800, state: BatchState.Published),
            ],
            default
        );

        var status = await Board(bed).LookAsync(default);

        var table = Assert.Single(status.Tables);
        Assert.Equal((LedgerBed.Table, 0), (table.Table, status.Behind));
        var look = table.Look!;
        Assert.Equal(
            [(BatchState.Registered, 1L), (BatchState.Published, 2L), (BatchState.Refused, 1L), (BatchState.Duplicate, 1L)],
            look.Summary!.States.Select(state => (state.Key, state.Value))
        );
        Assert.Equal(LedgerBed.Now.AddMinutes(-2), look.NewestData);
        Assert.Equal(("in/-1.csv", BatchState.Registered), (look.Moving[0].Name, look.Moving[0].State));
        var stopped = Assert.Single(look.Stopped);
        Assert.Equal(("in/-110.csv", BatchState.Refused, Error), (stopped.Name, stopped.State, stopped.Error));
        Assert.Equal(
            [new HourStatus(LedgerBed.Now.AddHours(-2), 2, 0, 0, 0, 1), new HourStatus(LedgerBed.Now.AddHours(-1), 2, 0, 0, 1, 0)],
            look.Hours
        );
        Assert.Equal(LedgerBed.Now.AddDays(-1), look.HoursFrom);
    }

    [Fact]
    public async Task LookAsync_MoreFilesADayThanAreLookedAt_SaysFromWhenTheHoursAreWhole()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await bed.Ledger.CreateAllAsync(
            [.. Enumerable.Range(0, 60).Select(number => LedgerBed.Entry(-10 * number, state: BatchState.Published))],
            default
        );

        var look = Assert.Single((await Board(bed).LookAsync(default)).Tables).Look!;

        Assert.Equal((60, 48), (look.Summary!.Files, look.Hours.Sum(hour => hour.Files)));
        Assert.Equal(LedgerBed.Now.AddHours(-8), look.HoursFrom);
    }

    [Fact]
    public async Task LookAsync_AnotherTableMoves_GivesThatOneAnotherNumberOnly()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await bed.Ledger.CreateAllAsync([LedgerBed.Entry(-1, "crm.a", BatchState.Published), LedgerBed.Entry(-1, "crm.b")], default);
        var board = Board(bed);
        var before = await board.LookAsync(default);
        await bed.Ledger.UpdateAsync(LedgerBed.Entry(-1, "crm.b").Batch, entry => entry with { State = BatchState.Published }, default);
        bed.Time.Advance(TimeSpan.FromMinutes(2));

        var after = await board.LookAsync(default);

        Assert.Equal(before.Board, after.Board);
        Assert.Equal(["crm.b"], after.Tables.Where(table => table.Number > before.Number).Select(table => table.Table));
        Assert.Equal(before.Tables[0], after.Tables[0]);
    }

    [Fact]
    public async Task LookAsync_TablesAtRest_CostTheListOfTablesOnly()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await bed.Ledger.CreateAllAsync([LedgerBed.Entry(-1, "crm.a", BatchState.Published)], default);
        await bed.Ledger.CreateAllAsync([LedgerBed.Entry(-1, "crm.b", BatchState.Refused)], default);
        var board = Board(bed);
        await board.LookAsync(default);
        bed.Time.Advance(TimeSpan.FromHours(1));
        var asked = new List<string>();
        bed.Faults = call =>
        {
            asked.Add(call.Partition);
            return LedgerFault.None;
        };

        await board.LookAsync(default);
        await board.LookAsync(default);

        Assert.Equal([LedgerTables.Partition, ObjectiveRows.Partition], asked);
    }

    [Fact]
    public async Task LookAsync_PromiseIsBroken_IsShownWithTheTable()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await bed.Ledger.CreateAllAsync([LedgerBed.Entry(-1, "crm.a", BatchState.Published)], default);
        var board = Board(bed);
        var before = await board.LookAsync(default);
        await new ObjectiveRows(bed.Faulty, NullLogger<ObjectiveRows>.Instance).WriteAsync(
            new ObjectiveRow(
                "crm.a",
                new StoredObjectives(LedgerBed.Now)
                {
                    Objectives = new Dictionary<string, StoredObjective>(StringComparer.Ordinal)
                    {
                        ["frequency"] = new(
                            "1 h",
                            ObjectiveStates.Late,
                            LedgerBed.Now,
                            LedgerBed.Now,
                            "No file for 2 h.",
                            new Dictionary<DateOnly, double>()
                        ),
                    },
                },
                Version: null
            ),
            default
        );
        bed.Time.Advance(TimeSpan.FromMinutes(1));

        var after = await board.LookAsync(default);

        Assert.True(after.Tables[0].Number > before.Number);
        var objective = Assert.Single(after.Tables[0].Objectives);
        Assert.Equal(
            ("frequency", ObjectiveStates.Late, (DateTimeOffset?)LedgerBed.Now, "No file for 2 h."),
            (objective.Objective, objective.State, objective.Since, objective.Reason)
        );
    }

    [Fact]
    public async Task LookAsync_StoreIsAway_FailsAndIsThereWithTheNextAsking()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await bed.Ledger.CreateAllAsync([LedgerBed.Entry(-1)], default);
        var board = Board(bed);
        bed.Faults = _ => LedgerFault.Fails;
        await Assert.ThrowsAsync<LedgerStoreException>(() => board.LookAsync(default));
        bed.Faults = _ => LedgerFault.None;

        Assert.NotNull(Assert.Single((await board.LookAsync(default)).Tables).Look);
    }

    [Fact]
    public async Task LookAsync_ContractWithoutFilesGoes_BeginsANewBoard()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var store = new ContractStore(bed.Containers);
        await store.ApplyAsync("crm", SampleContract.Yaml, SampleContract.OtherYaml);
        var board = Board(bed);
        var before = await board.LookAsync(default);
        Assert.Equal(["crm.animal", "crm.person"], before.Tables.Select(table => table.Table));
        await store.ApplyAsync(
            [new ContractDocument("0.yaml", SampleContract.Yaml)],
            new ContractApplication("crm", Prunes: true),
            default
        );
        bed.Time.Advance(TimeSpan.FromMinutes(1));

        var after = await board.LookAsync(default);

        Assert.Equal(["crm.person"], after.Tables.Select(table => table.Table));
        Assert.NotEqual(before.Board, after.Board);
    }

    private static StatusBoard Board(LedgerBed bed) =>
        new(
            bed.Tables,
            new LedgerSummary(bed.Tables, bed.Open, bed.Loaded, NullLogger<LedgerSummary>.Instance),
            bed.Open,
            bed.Ledger,
            new ContractCatalog(
                new ContractStore(bed.Containers),
                bed.Time,
                Options.Create(new ContractOptions()),
                NullLogger<ContractCatalog>.Instance
            ),
            new ObjectiveRows(bed.Faulty, NullLogger<ObjectiveRows>.Instance),
            Options.Create(new ServiceLevelOptions()),
            bed.Metrics,
            bed.Time
        );
}
