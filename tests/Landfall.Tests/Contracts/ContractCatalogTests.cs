using Landfall.Contracts;
using Landfall.Storage;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;

namespace Landfall.Tests.Contracts;

public sealed class ContractCatalogTests(AzuriteFixture azurite)
{
    private static readonly string OtherYaml = SampleContract
        .With("crm.person", "crm.animal")
        .Replace("Person.csv", "Animal.csv", StringComparison.Ordinal);
    private static readonly string ChangedYaml = SampleContract.With("version: 1.0.0", "version: 1.1.0");

    [Fact]
    public async Task LoadCurrentAsync_TwoPointersClash_TheOneThatCameFirstCounts()
    {
        var containers = await ContainersAsync();
        var store = new ContractStore(containers);
        var thief = SampleContract.Yaml.Replace("crm.person", "crm.zebra", StringComparison.Ordinal);
        await ApplyAsync(store, "crm", SampleContract.Yaml);
        await ApplyAsync(store, "shop", Named("zebra"));
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
            await new ContractStore(await ContainersAsync()).LoadAsync("crm.person", "00", default)
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
            await Catalog(new ContractStore(await ContainersAsync()), new FakeTimeProvider(LedgerBed.Now))
                .ClaimAsync("crm/1/Person.csv", default)
        );

    [Fact]
    public async Task ClaimAsync_AfterAnApply_FollowsWhenTheTimeIsUp()
    {
        var store = new ContractStore(await ContainersAsync());
        var clock = new FakeTimeProvider(LedgerBed.Now);
        var catalog = Catalog(store, clock);
        await ApplyAsync(store, "crm", SampleContract.Yaml);
        Assert.Equal("1.0.0", (await catalog.ClaimAsync("crm/1/Person.csv", default))?.Version);
        await ApplyAsync(store, "crm", ChangedYaml);

        clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal("1.0.0", (await catalog.ClaimAsync("crm/1/Person.csv", default))?.Version);

        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("1.1.0", (await catalog.ClaimAsync("crm/1/Person.csv", default))?.Version);
        Assert.Equal("1.0.0", (await catalog.GetAsync("crm.person", ContractReader.Hash(SampleContract.Yaml), default)).Version);
    }

    [Fact]
    public async Task ClaimAsync_StoredContractBroken_KeepsTheLastGoodOfItsTable()
    {
        var containers = await ContainersAsync();
        var store = new ContractStore(containers);
        var clock = new FakeTimeProvider(LedgerBed.Now);
        var catalog = Catalog(store, clock);
        await ApplyAsync(store, "crm", SampleContract.Yaml);
        await catalog.CurrentAsync(default);
        await ApplyAsync(store, "crm", ChangedYaml);
        await AlterAsync(containers, ChangedYaml);
        clock.Advance(TimeSpan.FromMinutes(1));

        await ApplyAsync(store, "shop", OtherYaml);

        Assert.Equal("1.0.0", (await catalog.ClaimAsync("crm/1/Person.csv", default))?.Version);
        Assert.Equal("crm.animal", (await catalog.ClaimAsync("crm/1/Animal.csv", default))?.Table);
        var cold = Catalog(store, clock);
        Assert.Equal(["crm.animal"], (await cold.CurrentAsync(default)).Contracts.Select(contract => contract.Table));
        Assert.Equal(catalog.Problems, cold.Problems);
        Assert.StartsWith("The stored contract 'crm.person/", Assert.Single(cold.Problems), StringComparison.Ordinal);
    }

    private static async Task AlterAsync(LandfallContainers containers, string yaml) =>
        await containers
            .Contracts.GetBlobClient($"crm.person/{ContractReader.Hash(yaml)}.yaml")
            .UploadAsync(BinaryData.FromString("kind: x"), overwrite: true);

    private static List<ContractDocument> Documents(params string[] yamls) =>
        [.. yamls.Select((yaml, index) => new ContractDocument($"{index}.yaml", yaml))];

    private static Task<ContractsApplied> ApplyAsync(ContractStore store, string set, params string[] yamls) =>
        store.ApplyAsync(Documents(yamls), new ContractApplication(set), default);

    private static string Named(string name, string? after = null) =>
        (after is null ? SampleContract.Yaml : SampleContract.WithSetting("landfallAfter", after))
            .Replace("crm.person", $"crm.{name}", StringComparison.Ordinal)
            .Replace("Person.csv", $"{name}.csv", StringComparison.Ordinal);

    private static ContractCatalog Catalog(ContractStore store, TimeProvider clock) =>
        new(store, clock, Options.Create(new ContractOptions()), Substitute.For<ILogger<ContractCatalog>>());

    private async Task<LandfallContainers> ContainersAsync()
    {
        var containers = new LandfallContainers(azurite.Service, Options.Create(new StorageOptions { Prefix = azurite.NewPrefix() }));
        await containers.EnsureAsync(default);
        return containers;
    }
}
