using Landfall.Contracts;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;

namespace Landfall.Tests.Contracts;

public sealed class ContractCatalogTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task LoadCurrentAsync_TwoPointersClash_TheOneThatCameFirstCounts()
    {
        var containers = await azurite.ContractContainersAsync();
        var store = new ContractStore(containers);
        var thief = SampleContract.Yaml.Replace("crm.person", "crm.zebra", StringComparison.Ordinal);
        await store.ApplyAsync("crm", SampleContract.Yaml);
        await store.ApplyAsync("shop", SampleContract.Named("zebra"));
        var both = await store.LoadCurrentAsync(known: null, default);

        // As two applies leave it that die before they look once more.
        var blobs = new ContractBlobs(containers.Contracts);
        await blobs.WriteAsync(ContractReader.Read("x", thief).Contract!, thief, default);
        var pointers = new ContractPointers(containers.Contracts);
        var version = (await pointers.FindAsync("current/crm.zebra.json", default))!.Value.Version;
        await pointers.TryWriteAsync(
            new ContractPointer
            {
                Table = "crm.zebra",
                Hash = ContractReader.Hash(thief),
                Set = "shop",
            },
            version,
            default
        );
        var cold = await store.LoadCurrentAsync(known: null, default);
        var warm = await store.LoadCurrentAsync(both, default);

        Assert.Equal(["crm.person"], cold.Set.Contracts.Select(contract => contract.Table));
        Assert.Equal(both.Set.Contracts, warm.Set.Contracts);
        Assert.StartsWith(
            "The contract of crm.zebra does not count, as it clashes with one that came into force before it: ",
            Assert.Single(cold.Problems),
            StringComparison.Ordinal
        );
        Assert.Equal(cold.Problems, warm.Problems);
    }

    [Fact]
    public async Task LoadAsync_UnknownHash_Parks()
    {
        var failure = await Assert.ThrowsAsync<TerminalException>(async () =>
            await new ContractStore(await azurite.ContractContainersAsync()).LoadAsync("crm.person", "00", default)
        );

        Assert.Equal(
            "contract-unreadable: The contract 'crm.person/00.yaml' is not in the contracts container; "
                + "apply the version of it that has this hash. Then 'landfall release BATCH'.",
            failure.Message
        );
    }

    [Fact]
    public async Task ClaimAsync_BeforeAnyApply_GivesNull() =>
        Assert.Null(
            await Catalog(new ContractStore(await azurite.ContractContainersAsync()), new FakeTimeProvider(LedgerBed.Now))
                .ClaimAsync("crm/1/Person.csv", default)
        );

    [Fact]
    public async Task ClaimAsync_AfterAnApply_FollowsWhenTheTimeIsUp()
    {
        var store = new ContractStore(await azurite.ContractContainersAsync());
        var clock = new FakeTimeProvider(LedgerBed.Now);
        var catalog = Catalog(store, clock);
        await store.ApplyAsync("crm", SampleContract.Yaml);
        Assert.Equal("1.0.0", (await catalog.ClaimAsync("crm/1/Person.csv", default))?.Version);
        await store.ApplyAsync("crm", SampleContract.ChangedYaml);

        clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal("1.0.0", (await catalog.ClaimAsync("crm/1/Person.csv", default))?.Version);

        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("1.1.0", (await catalog.ClaimAsync("crm/1/Person.csv", default))?.Version);
        Assert.Equal("1.0.0", (await catalog.GetAsync("crm.person", ContractReader.Hash(SampleContract.Yaml), default)).Version);
    }

    [Fact]
    public async Task ClaimAsync_StoredContractBroken_KeepsTheLastGoodOfItsTable()
    {
        var containers = await azurite.ContractContainersAsync();
        var store = new ContractStore(containers);
        var clock = new FakeTimeProvider(LedgerBed.Now);
        var catalog = Catalog(store, clock);
        await store.ApplyAsync("crm", SampleContract.Yaml);
        await catalog.CurrentAsync(default);
        await store.ApplyAsync("crm", SampleContract.ChangedYaml);
        await containers.AlterContractAsync(SampleContract.ChangedYaml);
        clock.Advance(TimeSpan.FromMinutes(1));

        await store.ApplyAsync("shop", SampleContract.OtherYaml);

        Assert.Equal("1.0.0", (await catalog.ClaimAsync("crm/1/Person.csv", default))?.Version);
        Assert.Equal("crm.animal", (await catalog.ClaimAsync("crm/1/Animal.csv", default))?.Table);
        var cold = Catalog(store, clock);
        Assert.Equal(["crm.animal"], (await cold.CurrentAsync(default)).Contracts.Select(contract => contract.Table));
        Assert.Equal(catalog.Problems, cold.Problems);
        Assert.StartsWith("The stored contract 'crm.person/", Assert.Single(cold.Problems), StringComparison.Ordinal);
    }

    private static ContractCatalog Catalog(ContractStore store, TimeProvider clock) =>
        new(store, clock, Options.Create(new ContractOptions()), Substitute.For<ILogger<ContractCatalog>>());
}
