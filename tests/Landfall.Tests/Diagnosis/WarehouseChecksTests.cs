using Landfall.Contracts;
using Landfall.Diagnosis;
using Landfall.Ledger;
using Landfall.Tests.Azurite;
using Landfall.Tests.Contracts;
using Landfall.Tests.Ledger;
using Landfall.Tests.Ledger.Rows;
using Landfall.Tests.Warehouses.Provisioning;
using Landfall.Tests.Warehouses.Synapse;
using Landfall.Warehouses.Provisioning;
using Landfall.Warehouses.Synapse;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Landfall.Tests.Diagnosis;

/// <summary>What is found of a warehouse and of the contracts in force; DuckDB's part is shown with a host that runs.</summary>
public sealed class WarehouseChecksTests(AzuriteFixture azurite)
{
    private const string Resume = "az synapse sql pool resume";

    private readonly ScriptedServer _server = new();

    [Fact]
    public async Task SessionCheck_PausedPool_SaysHowToResumeIt()
    {
        using var warehouse = SynapseBed.Open(new ScriptedServer().FailToOpen(42108));

        var result = await new SessionCheck(warehouse, Resume).RunAsync(default);

        Assert.Equal((CheckStatus.Failed, Resume), (result.Status, result.Next));
        Assert.StartsWith("The Synapse pool is paused or starting (error 42108)", result.Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SessionCheck_PoolOfANewerFormat_IsAFailedCheck()
    {
        using var warehouse = SynapseBed.Open(new ScriptedServer { Tables = ["format", "markers"], Format = 7 });

        var result = await new SessionCheck(warehouse, Resume).RunAsync(default);

        Assert.Equal(CheckStatus.Failed, result.Status);
        Assert.Contains("a newer Landfall (format 7; this one knows format 1)", result.Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PlanCheck_StepsAreMissing_IsAPendingUpgrade()
    {
        using var warehouse = SynapseBed.Open(_server);
        var steps = new ScriptedProvisioner();
        var catalog = await CatalogAsync();
        var provisioner = new Provisioner(steps, catalog, NullLogger<Provisioner>.Instance);
        var check = new PlanCheck(warehouse, provisioner, Resume);

        var before = await check.RunAsync(default);
        await provisioner.ApplyAsync(id: null, default);

        Assert.Equal(
            CheckResult.Warning(
                "3 of 3 are missing, the first: a.",
                "all that the contracts in force need",
                "landfall warehouse plan, then landfall warehouse apply"
            ),
            before
        );
        Assert.Equal(CheckResult.Ok("All 3 are there."), await check.RunAsync(default));
    }

    [Fact]
    public async Task LostLoadsCheck_WarehouseIsAnOlderCopy_NamesTheRebuild()
    {
        var loaded = new LoadedTables(new MemoryLedgerStore());
        var check = new LostLoadsCheck(loaded);
        Assert.Equal(CheckResult.Ok("None is lost."), await check.RunAsync(default));
        await loaded.NoteAsync(
            new LoadedTable("crm.person", 5, Rows: 1, SnapshotKey: null) { BehindSince = LedgerBed.Now, FoundFence = 3 },
            default
        );

        Assert.Equal(
            CheckResult.Failed(
                "Loads are lost of 1 tables, the first crm.person: The ledger remembers load 5 of it, and the warehouse none after load 3. "
                    + "What lands is curated and waits.",
                "all of them",
                "landfall rebuild crm.person"
            ),
            await check.RunAsync(default)
        );
    }

    [Fact]
    public async Task GrantsCheck_PermissionsAreMissing_GivesTheGrants()
    {
        _server.On("HAS_PERMS_BY_NAME(NULL, N'DATABASE', N'ADMINISTER", _ =>
            FakeAnswer.Of(
                ["land fall]app", "", "ADMINISTER DATABASE BULK OPERATIONS", 0],
                ["land fall]app", "", "CREATE TABLE", 1],
                ["land fall]app", "landfall", "INSERT", 0],
                ["land fall]app", "crm", "ALTER", null],
                ["land fall]app", "crm", "SELECT", null]
            )
        );

        var result = await new GrantsCheck(Grants(), await CatalogAsync(), Resume).RunAsync(default);

        Assert.Equal(
            CheckResult.Failed(
                "The app lacks ADMINISTER DATABASE BULK OPERATIONS, INSERT on landfall, CREATE SCHEMA.",
                "each of them",
                "GRANT ADMINISTER DATABASE BULK OPERATIONS TO [land fall]]app]; "
                    + "GRANT INSERT ON SCHEMA::[landfall] TO [land fall]]app]; GRANT CREATE SCHEMA TO [land fall]]app];"
            ),
            result
        );
    }

    [Fact]
    public async Task GrantsCheck_MayMakeSchemas_NeedsNoneOfThoseThatAreNotThere()
    {
        _server.On("N'ADMINISTER", _ =>
            FakeAnswer.Of(["app", "", "CREATE TABLE", 1], ["app", "", "CREATE SCHEMA", 1], ["app", "crm", "ALTER", null])
        );

        Assert.Equal(
            CheckResult.Ok("It has all that loads need."),
            await new GrantsCheck(Grants(), await CatalogAsync(), Resume).RunAsync(default)
        );
    }

    [Fact]
    public void Question_OfSchemas_IsTSqlThatReadsOnly()
    {
        using var text = new StringReader(SynapseGrants.Question(["landfall", "o'hara]"]));

        var script = (TSqlScript)new TSql130Parser(initialQuotedIdentifiers: true, SqlEngineType.SqlAzure).Parse(text, out var errors);

        Assert.Empty(errors);
        Assert.IsType<SelectStatement>(Assert.Single(Assert.Single(script.Batches).Statements));
    }

    [Fact]
    public async Task ContractsCheck_NoneInForceAndOneBroken_SaysWhatToDo()
    {
        var containers = (await LedgerBed.CreateAsync(azurite)).Containers;
        var store = new ContractStore(containers);
        var check = new ContractsCheck(CatalogOf(store));
        Assert.Equal(
            CheckResult.Failed("None is in force, so no file is claimed.", "at least one", "landfall contract apply"),
            await check.RunAsync(default)
        );
        await store.ApplyAsync([new ContractDocument("x.yaml", SampleContract.Yaml)], new ContractApplication("crm"), default);
        Assert.Equal(CheckResult.Ok("1 contract is in force."), await check.RunAsync(default));
        await containers
            .Contracts.GetBlobClient($"crm.person/{ContractReader.Hash(SampleContract.Yaml)}.yaml")
            .UploadAsync(BinaryData.FromString("kind: x"), overwrite: true);

        var broken = await new ContractsCheck(CatalogOf(store)).RunAsync(default);

        Assert.Equal((CheckStatus.Failed, "landfall contract check, then landfall contract apply"), (broken.Status, broken.Next));
        Assert.StartsWith("1 do not count, the first: The stored contract 'crm.person/", broken.Found, StringComparison.Ordinal);
    }

    private SynapseGrants Grants() =>
        new(
            Options.Create(
                new SynapseWarehouseOptions { ConnectionString = "Server=fake", Lake = "https://acme.dfs.core.windows.net/lake" }
            ),
            new FakeProvider(_server),
            TimeProvider.System,
            NullLogger<SynapseGrants>.Instance
        );

    private async Task<ContractCatalog> CatalogAsync()
    {
        var store = new ContractStore((await LedgerBed.CreateAsync(azurite)).Containers);
        await store.ApplyAsync([new ContractDocument("x.yaml", SampleContract.Yaml)], new ContractApplication("crm"), default);
        return CatalogOf(store);
    }

    private static ContractCatalog CatalogOf(ContractStore store) =>
        new(
            store,
            TimeProvider.System,
            Options.Create(new ContractOptions { RefreshAfter = TimeSpan.Zero }),
            NullLogger<ContractCatalog>.Instance
        );
}
