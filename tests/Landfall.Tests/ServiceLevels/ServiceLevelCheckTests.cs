using System.Text.Json;
using Landfall.Contracts;
using Landfall.Events;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Monitoring;
using Landfall.ServiceLevels;
using Landfall.Tests.Azurite;
using Landfall.Tests.Contracts;
using Landfall.Tests.Landing;
using Landfall.Tests.Ledger;
using Landfall.Tests.Ledger.Rows;
using Landfall.Tests.Telemetry;
using Microsoft.Extensions.Options;

namespace Landfall.Tests.ServiceLevels;

/// <summary>What a look at the promises of all tables writes, tells and costs.</summary>
public sealed class ServiceLevelCheckTests(AzuriteFixture azurite)
{
    private const string Table = "crm.person";
    private const string Hourly = "\nslaProperties:\n  - property: frequency\n    value: 1\n    unit: h";

    [Fact]
    public async Task RunAsync_TableMissesAndRecovers_EachIsToldOnce()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await new ContractStore(bed.Containers).ApplyAsync("crm", SampleContract.Yaml + Hourly);
        await bed.Ledger.CreateAsync(LedgerBed.Entry(0, Table, BatchState.Published), default);
        var check = Check(bed);
        using var recorded = new RecordedMetrics(bed.Metrics);
        for (var minute = 0; minute < 70; minute++)
        {
            await check.RunAsync(default);
            bed.Time.Advance(TimeSpan.FromMinutes(1));
        }

        var late = recorded.Lines().Where(line => line.StartsWith("landfall.objective", StringComparison.Ordinal)).ToList();
        await bed.Ledger.CreateAsync(LedgerBed.Entry(70, Table, BatchState.Published), default);
        for (var minute = 0; minute < 10; minute++)
        {
            await check.RunAsync(default);
            bed.Time.Advance(TimeSpan.FromMinutes(1));
        }

        const string labels = "{landfall.table=crm.person,landfall.objective=frequency}";
        Assert.Equal(
            [$"landfall.objective.breaches{labels} 1", $"landfall.objective.met{labels} 0", $"landfall.objective{labels} 3600"],
            late.Where(line => !line.Contains("budget", StringComparison.Ordinal) && !line.Contains("volume", StringComparison.Ordinal))
        );
        Assert.Contains($"landfall.objective.met{labels} 1", recorded.Lines());
        var events = await EventsAsync(bed);
        Assert.Equal(
            [
                ("crm.person:frequency:20261120T0700000000000:breached", "landfall.slo.breached"),
                ("crm.person:frequency:20261120T0700000000000:recovered", "landfall.slo.recovered"),
            ],
            events.Select(told => (told.Id, told.Type))
        );
        Assert.Equal(
            """{"table":"crm.person","objective":"frequency","since":"2026-11-20T07:00:00+00:00","reason":"The newest data landed at """
                + """2026-11-20 06:00:00Z; new data is promised every 1 h."}""",
            events[0].Data.ToString()
        );
        using var recovered = JsonDocument.Parse(events[1].Data);
        Assert.Equal(
            "Kept again since 2026-11-20 07:10:00Z; broken since 2026-11-20 07:00:00Z.",
            recovered.RootElement.GetProperty("reason").GetString()
        );
        var standings = (await Rows(bed).StandingsAsync(Table, new ServiceLevelOptions(), bed.Time.GetUtcNow(), default))[Table];
        Assert.Equal(
            [
                new ObjectiveStanding("frequency", "on-time", Since: null, 0, "New data is promised every 1 h."),
                new ObjectiveStanding(
                    "volume",
                    "on-time",
                    Since: null,
                    0,
                    "As many rows as on such days before, where four of them are known."
                ),
            ],
            standings.Select(one => one with { BudgetLeft = 0 })
        );
        Assert.Equal(1 - (600 / (0.01 * 30 * 86_400)), standings[0].BudgetLeft, 0.000_001);
    }

    // The process dies before the event's row, behind it, or before the change itself; then another one goes on.
    [Theory]
    [InlineData("crm.person", LedgerFault.Fails, false)]
    [InlineData("crm.person", LedgerFault.SucceedsUnsaid, false)]
    [InlineData("~tables", LedgerFault.Fails, false)]
    [InlineData(ObjectiveRows.Partition, LedgerFault.Fails, false)]
    [InlineData(ObjectiveRows.Partition, LedgerFault.SucceedsUnsaid, false)]
    [InlineData(ObjectiveRows.Partition, LedgerFault.Fails, true)]
    [InlineData(ObjectiveRows.Partition, LedgerFault.IsRefused, true)]
    public async Task RunAsync_KilledBetweenChangeAndEvent_IsToldUnderOneId(string partition, object fault, bool isSecond)
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await new ContractStore(bed.Containers).ApplyAsync("crm", SampleContract.Yaml + Hourly);
        await Check(bed).RunAsync(default);
        bed.Time.Advance(TimeSpan.FromMinutes(70));
        var writes = 0;
        bed.Faults = call =>
            call.Changes is not null && call.Partition == partition && ++writes > (isSecond ? 1 : 0)
                ? (LedgerFault)fault
                : LedgerFault.None;
        if ((LedgerFault)fault == LedgerFault.IsRefused)
        {
            await Check(bed).RunAsync(default);
        }
        else
        {
            await Assert.ThrowsAsync<LedgerStoreException>(() => Check(bed).RunAsync(default));
        }

        bed.Faults = _ => LedgerFault.None;
        bed.Time.Advance(TimeSpan.FromMinutes(1));
        await Check(bed).RunAsync(default);
        await Check(bed).RunAsync(default);

        Assert.Equal(["crm.person:frequency:20261120T0700000000000:breached"], (await EventsAsync(bed)).Select(told => told.Id));
        Assert.Empty((await Rows(bed).FindAsync(Table, default))!.Stored.Untold);
        Assert.NotEmpty(bed.Starter.Started);
    }

    // As a process leaves it that died right behind the change; the event goes out as it was then, though the promise is kept by now.
    [Fact]
    public async Task RunAsync_ChangeWithoutItsEvent_IsToldNow()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await new ContractStore(bed.Containers).ApplyAsync("crm", SampleContract.Yaml + Hourly);
        await Check(bed).RunAsync(default);
        var row = (await Rows(bed).FindAsync(Table, default))!;
        var untold = new Transition("frequency", false, LedgerBed.Now.AddHours(-1), LedgerBed.Now, "Why.");
        await Rows(bed).WriteAsync(row with { Stored = row.Stored with { Untold = [untold] } }, default);

        await Check(bed).RunAsync(default);

        var told = Assert.Single(await EventsAsync(bed));
        Assert.Equal(("crm.person:frequency:20261120T0500000000000:breached", LedgerBed.Now), (told.Id, told.Time));
        Assert.Empty((await Rows(bed).FindAsync(Table, default))!.Stored.Untold);
    }

    [Fact]
    public async Task RunAsync_TwoHostsAtOnce_OneTells()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await new ContractStore(bed.Containers).ApplyAsync("crm", SampleContract.Yaml + Hourly);
        await Check(bed).RunAsync(default);
        bed.Time.Advance(TimeSpan.FromMinutes(70));
        using var recorded = new RecordedMetrics(bed.Metrics);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Check(bed).RunAsync(default))));

        Assert.Single(await EventsAsync(bed));
        Assert.Contains("landfall.objective.breaches{landfall.table=crm.person,landfall.objective=frequency} 1", recorded.Lines());
    }

    [Fact]
    public async Task RunAsync_CalmTables_CostNoWrite()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var names = Enumerable.Range(0, 30).Select(number => FormattableString.Invariant($"t{number:00}")).ToList();
        await new ContractStore(bed.Containers).ApplyAsync("crm", [.. names.Select(name => SampleContract.Named(name) + Hourly)]);
        await bed.Ledger.CreateAllAsync([.. names.Select(name => LedgerBed.Entry(0, $"crm.{name}", BatchState.Published))], default);
        var check = Check(bed);
        await check.RunAsync(default);
        var (reads, writes) = (0, 0);
        bed.Faults = call =>
        {
            (reads, writes) = call.Changes is null ? (reads + 1, writes) : (reads, writes + 1);
            return LedgerFault.None;
        };

        bed.Time.Advance(TimeSpan.FromMinutes(50));
        await check.RunAsync(default);
        Assert.Equal(0, writes);

        // For more than an hour nothing has moved: the list of tables and the rows of their promises are all that is read.
        bed.Faults = _ => LedgerFault.None;
        await new ContractStore(bed.Containers).ApplyAsync(
            "crm",
            [.. names.Select(name => SampleContract.Named(name) + Hourly.Replace("unit: h", "unit: y", StringComparison.Ordinal))]
        );
        await check.RunAsync(default);
        bed.Time.Advance(TimeSpan.FromHours(3));
        await check.RunAsync(default);
        reads = 0;
        bed.Faults = call =>
        {
            (reads, writes) = call.Changes is null ? (reads + 1, writes) : (reads, writes + 1);
            return LedgerFault.None;
        };
        bed.Time.Advance(TimeSpan.FromMinutes(1));
        await check.RunAsync(default);
        Assert.Equal((2, 0), (reads, writes));
    }

    [Fact]
    public async Task RunAsync_ContractGoes_TakesItsRowAway()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var store = new ContractStore(bed.Containers);
        await store.ApplyAsync("crm", SampleContract.Yaml + Hourly, SampleContract.OtherYaml);
        await Check(bed).RunAsync(default);
        Assert.Equal(["crm.animal", Table], await TablesAsync(bed));

        await store.ApplyAsync(
            SampleContract.Documents(SampleContract.Yaml + Hourly),
            new ContractApplication("crm", Prunes: true),
            default
        );
        await Check(bed).RunAsync(default);

        Assert.Equal([Table], await TablesAsync(bed));
    }

    // Whoever was told of the breach waits for its end; and what a killed process had not told before the contract went is told, too.
    [Theory]
    [InlineData(null, LedgerFault.None)]
    [InlineData(Table, LedgerFault.Fails)]
    [InlineData(Table, LedgerFault.SucceedsUnsaid)]
    [InlineData(ObjectiveRows.Partition, LedgerFault.Fails)]
    [InlineData(ObjectiveRows.Partition, LedgerFault.SucceedsUnsaid)]
    public async Task RunAsync_ContractGoesWhileItsPromiseIsBroken_TellsThatItIsOverOnce(string? partition, object fault)
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var store = new ContractStore(bed.Containers);
        await store.ApplyAsync("crm", SampleContract.Yaml + Hourly, SampleContract.OtherYaml);
        await Check(bed).RunAsync(default);
        bed.Time.Advance(TimeSpan.FromMinutes(70));
        await Check(bed).RunAsync(default);
        await store.ApplyAsync(SampleContract.Documents(SampleContract.OtherYaml), new ContractApplication("crm", Prunes: true), default);
        bed.Faults = call => call.Changes is not null && call.Partition == partition ? (LedgerFault)fault : LedgerFault.None;
        if (partition is not null)
        {
            await Assert.ThrowsAsync<LedgerStoreException>(() => Check(bed).RunAsync(default));
        }

        bed.Faults = _ => LedgerFault.None;
        bed.Time.Advance(TimeSpan.FromMinutes(1));
        await Check(bed).RunAsync(default);
        await Check(bed).RunAsync(default);

        Assert.Equal(
            ["crm.person:frequency:20261120T0700000000000:breached", "crm.person:frequency:20261120T0700000000000:recovered"],
            (await EventsAsync(bed)).Select(told => told.Id)
        );
        Assert.Equal(["crm.animal"], await TablesAsync(bed));
    }

    [Fact]
    public async Task RunAsync_ContractCannotBeRead_KeepsItsRow()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var store = new ContractStore(bed.Containers);
        await store.ApplyAsync("crm", SampleContract.Yaml);
        await Check(bed).RunAsync(default);
        await bed.Containers.AlterContractAsync(SampleContract.Yaml);

        await Check(bed).RunAsync(default);

        Assert.Equal([Table], await TablesAsync(bed));
    }

    [Fact]
    public async Task RunAsync_RowOfOneTableIsDamaged_JudgesTheOthersAndSaysSo()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await new ContractStore(bed.Containers).ApplyAsync("crm", SampleContract.Yaml + Hourly, SampleContract.OtherYaml + Hourly);
        await Check(bed).RunAsync(default);
        var damaged = new LedgerRow(Table, new Dictionary<string, object>(StringComparer.Ordinal) { ["json"] = "{" });
        await bed.Store.WriteAsync(ObjectiveRows.Partition, [new LedgerChange.Put(damaged)], default);
        bed.Time.Advance(TimeSpan.FromMinutes(70));
        var log = new RecordedLog<ObjectiveRows>();

        await Check(bed, log).RunAsync(default);

        Assert.Equal(["crm.animal"], await TablesAsync(bed));
        Assert.Single(await bed.Events.DueAsync("crm.animal", default));
        Assert.Equal(
            [
                "Warning: The promises of crm.person are not judged: its ledger row in '~objectives' is not the JSON that Landfall wrote. "
                    + "Delete the row, and its history begins anew.",
            ],
            log.Lines
        );
    }

    private static async Task<List<string>> TablesAsync(LedgerBed bed) =>
        await Rows(bed).ListAsync(default).Select(row => row.Table).ToListAsync();

    private static ObjectiveRows Rows(LedgerBed bed, RecordedLog<ObjectiveRows>? log = null) =>
        new(bed.Faulty, log ?? new RecordedLog<ObjectiveRows>());

    private static async Task<List<LandfallEvent>> EventsAsync(LedgerBed bed) =>
        [.. (await bed.Events.DueAsync(Table, default)).Select(row => row.Event)];

    private static ServiceLevelCheck Check(LedgerBed bed, RecordedLog<ObjectiveRows>? log = null) =>
        new(
            new TableStandings(
                bed.Tables,
                bed.Open,
                bed.Metrics,
                Options.Create(new TableStandingOptions()),
                bed.Time,
                new RecordedLog<TableStandings>()
            ),
            new ContractCatalog(
                new ContractStore(bed.Containers),
                bed.Time,
                Options.Create(new ContractOptions { RefreshAfter = TimeSpan.Zero }),
                new RecordedLog<ContractCatalog>()
            ),
            Rows(bed, log),
            bed.Events,
            bed.Waker,
            bed.Metrics,
            Options.Create(new ServiceLevelOptions()),
            bed.Time,
            new RecordedLog<ServiceLevelCheck>()
        );
}
