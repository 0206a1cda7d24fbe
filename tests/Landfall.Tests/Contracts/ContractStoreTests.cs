using Landfall.Contracts;
using Landfall.Storage;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;

namespace Landfall.Tests.Contracts;

public sealed class ContractStoreTests(AzuriteFixture azurite)
{
    private static readonly string OtherYaml = SampleContract
        .With("crm.person", "crm.animal")
        .Replace("Person.csv", "Animal.csv", StringComparison.Ordinal);
    private static readonly string ChangedYaml = SampleContract.With("version: 1.0.0", "version: 1.1.0");

    [Fact]
    public async Task SyncAsync_NewSet_PutsItInForce()
    {
        var store = new ContractStore(await ContainersAsync());

        var sync = await store.SyncAsync(Reading(SampleContract.Yaml, OtherYaml), default);

        Assert.Equal(["crm.animal", "crm.person"], sync.Added);
        Assert.Equal((0, 0, 0, 0), (sync.Changed.Count, sync.Removed.Count, sync.Unchanged.Count, sync.Problems.Count));
        var set = await store.LoadCurrentAsync(default);
        Assert.Equal(["crm.animal", "crm.person"], set.Contracts.Select(contract => contract.Table));
        Assert.Equal($"crm.person/{ContractReader.Hash(SampleContract.Yaml)}.yaml", set.Find("crm.person")!.Origin.File);
    }

    [Fact]
    public async Task SyncAsync_OtherSet_ReplacesTheOldOneAndKeepsItsDocuments()
    {
        var store = new ContractStore(await ContainersAsync());
        await store.SyncAsync(Reading(SampleContract.Yaml, OtherYaml), default);

        var sync = await store.SyncAsync(Reading(ChangedYaml), default);

        Assert.Equal((0, 1, 1, 0), (sync.Added.Count, sync.Changed.Count, sync.Removed.Count, sync.Unchanged.Count));
        Assert.Equal("1.1.0", Assert.Single((await store.LoadCurrentAsync(default)).Contracts).Version);
        Assert.Equal("1.0.0", (await store.LoadAsync("crm.person", ContractReader.Hash(SampleContract.Yaml), default)).Version);
    }

    [Fact]
    public async Task SyncAsync_SameSetAgain_ChangesNothing()
    {
        var containers = await ContainersAsync();
        var store = new ContractStore(containers);
        await store.SyncAsync(Reading(SampleContract.Yaml), default);
        var before = (await containers.Contracts.GetBlobClient("current").GetPropertiesAsync()).Value.ETag;

        var sync = await store.SyncAsync(Reading(SampleContract.Yaml.Replace("\n", "\r\n", StringComparison.Ordinal)), default);

        Assert.Equal(["crm.person"], sync.Unchanged);
        Assert.Equal(before, (await containers.Contracts.GetBlobClient("current").GetPropertiesAsync()).Value.ETag);
    }

    [Fact]
    public async Task SyncAsync_SetWithAProblem_ChangesNothingAndSaysWhy()
    {
        var store = new ContractStore(await ContainersAsync());
        await store.SyncAsync(Reading(SampleContract.Yaml), default);
        var broken = Reading(SampleContract.With("status: active", "statsu: active"), OtherYaml);

        var sync = await store.SyncAsync(broken, default);

        Assert.Equal(broken.Problems, sync.Problems);
        Assert.Equal(["crm.person"], (await store.LoadCurrentAsync(default)).Contracts.Select(contract => contract.Table));
    }

    [Fact]
    public async Task SyncAsync_NoContract_IsRefused()
    {
        var sync = await new ContractStore(await ContainersAsync()).SyncAsync(Reading(), default);

        Assert.Equal(
            ["contracts:1: document: there is no contract to sync; an empty set would leave every file unclaimed"],
            sync.Problems.Select(problem => problem.ToString())
        );
    }

    [Fact]
    public async Task SyncAsync_SeveralAtOnce_LeavesOneOfTheSets()
    {
        var store = new ContractStore(await ContainersAsync());

        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(index => store.SyncAsync(index % 2 == 0 ? Reading(SampleContract.Yaml) : Reading(OtherYaml), default))
        );

        Assert.Single((await store.LoadCurrentAsync(default)).Contracts);
    }

    [Fact]
    public async Task SyncAsync_StoredDocumentWasAltered_PutsItRight()
    {
        var containers = await ContainersAsync();
        var store = new ContractStore(containers);
        await store.SyncAsync(Reading(SampleContract.Yaml), default);
        await AlterAsync(containers, SampleContract.Yaml);

        await store.SyncAsync(Reading(SampleContract.Yaml), default);

        Assert.Single((await store.LoadCurrentAsync(default)).Contracts);
    }

    [Fact]
    public async Task LoadAsync_UnknownHash_Parks()
    {
        var failure = await Assert.ThrowsAsync<TerminalException>(async () =>
            await new ContractStore(await ContainersAsync()).LoadAsync("crm.person", "00", default)
        );

        Assert.Equal(
            "contract-unreadable: The contract 'crm.person/00.yaml' is not in the contracts container; "
                + "sync the version of it that has this hash. Then 'landfall release BATCH'.",
            failure.Message
        );
    }

    [Fact]
    public async Task ClaimAsync_BeforeAnySync_GivesNull() =>
        Assert.Null(
            await Catalog(new ContractStore(await ContainersAsync()), new FakeTimeProvider(LedgerBed.Now))
                .ClaimAsync("crm/1/Person.csv", default)
        );

    [Fact]
    public async Task ClaimAsync_AfterASync_FollowsWhenTheTimeIsUp()
    {
        var store = new ContractStore(await ContainersAsync());
        var clock = new FakeTimeProvider(LedgerBed.Now);
        var catalog = Catalog(store, clock);
        await store.SyncAsync(Reading(SampleContract.Yaml), default);
        Assert.Equal("1.0.0", (await catalog.ClaimAsync("crm/1/Person.csv", default))?.Version);
        await store.SyncAsync(Reading(ChangedYaml), default);

        clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal("1.0.0", (await catalog.ClaimAsync("crm/1/Person.csv", default))?.Version);

        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("1.1.0", (await catalog.ClaimAsync("crm/1/Person.csv", default))?.Version);
        Assert.Equal("1.0.0", (await catalog.GetAsync("crm.person", ContractReader.Hash(SampleContract.Yaml), default)).Version);
    }

    [Fact]
    public async Task ClaimAsync_StoredContractBroken_KeepsTheLastGoodSet()
    {
        var containers = await ContainersAsync();
        var store = new ContractStore(containers);
        var clock = new FakeTimeProvider(LedgerBed.Now);
        var catalog = Catalog(store, clock);
        await store.SyncAsync(Reading(SampleContract.Yaml), default);
        await catalog.CurrentAsync(default);
        await store.SyncAsync(Reading(ChangedYaml), default);
        await AlterAsync(containers, ChangedYaml);
        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("1.0.0", (await catalog.ClaimAsync("crm/1/Person.csv", default))?.Version);
        await Assert.ThrowsAsync<ContractStoreException>(() => Catalog(store, clock).CurrentAsync(default));
    }

    private static async Task AlterAsync(LandfallContainers containers, string yaml) =>
        await containers
            .Contracts.GetBlobClient($"crm.person/{ContractReader.Hash(yaml)}.yaml")
            .UploadAsync(BinaryData.FromString("kind: x"), overwrite: true);

    private static ContractSetReading Reading(params string[] yamls) =>
        ContractSet.Read(yamls.Select((yaml, index) => new ContractDocument($"{index}.yaml", yaml)));

    private static ContractCatalog Catalog(ContractStore store, TimeProvider clock) =>
        new(store, clock, Options.Create(new ContractOptions()), Substitute.For<ILogger<ContractCatalog>>());

    private async Task<LandfallContainers> ContainersAsync()
    {
        var containers = new LandfallContainers(azurite.Service, Options.Create(new StorageOptions { Prefix = azurite.NewPrefix() }));
        await containers.EnsureAsync(default);
        return containers;
    }
}
