using Landfall.Contracts;
using Landfall.Storage;
using Landfall.Tests.Azurite;
using Microsoft.Extensions.Options;

namespace Landfall.Tests.Contracts;

/// <summary>Several who apply contracts at one moment.</summary>
public sealed class ContractApplyRaceTests(AzuriteFixture azurite)
{
    private static readonly string ChangedYaml = SampleContract.With("version: 1.0.0", "version: 1.1.0");

    [Fact]
    public async Task ApplyAsync_SeveralTeamsAtOnce_AllComeIntoForce()
    {
        var store = new ContractStore(await ContainersAsync());
        var teams = Enumerable.Range(0, 8).Select(index => FormattableString.Invariant($"t{index}")).ToList();

        var applied = await Task.WhenAll(teams.Select(team => ApplyAsync(store, team, Named(team))));

        Assert.All(applied, one => Assert.Empty(one.Problems));
        Assert.Equal(teams.Select(team => $"crm.{team}"), await InForceAsync(store));
    }

    [Fact]
    public async Task ApplyAsync_VersionsOfOneTableAtOnce_LeavesOneOfThem()
    {
        var store = new ContractStore(await ContainersAsync());

        var applied = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(index => ApplyAsync(store, "crm", index % 2 == 0 ? SampleContract.Yaml : ChangedYaml))
        );

        Assert.All(applied, one => Assert.Empty(one.Problems));
        Assert.Single(await InForceAsync(store));
    }

    [Fact]
    public async Task ApplyAsync_TwoThatClashAtOnce_NeverLeavesBothInForce()
    {
        for (var round = 0; round < 10; round++)
        {
            var store = new ContractStore(await ContainersAsync());

            var applied = await Task.WhenAll(
                ApplyAsync(store, "crm", SampleContract.Yaml),
                ApplyAsync(store, "shop", SampleContract.Yaml.Replace("crm.person", "shop.person", StringComparison.Ordinal))
            );

            var stored = await store.LoadCurrentAsync(known: null, default);
            Assert.Empty(stored.Problems);
            Assert.Equal(
                applied.SelectMany(one => one.Added).Order(StringComparer.Ordinal),
                stored.Set.Contracts.Select(contract => contract.Table)
            );
            Assert.InRange(stored.Set.Contracts.Count, 0, 1);
        }
    }

    private static List<ContractDocument> Documents(params string[] yamls) =>
        [.. yamls.Select((yaml, index) => new ContractDocument($"{index}.yaml", yaml))];

    private static Task<ContractsApplied> ApplyAsync(ContractStore store, string set, params string[] yamls) =>
        store.ApplyAsync(Documents(yamls), new ContractApplication(set), default);

    private static async Task<IEnumerable<string>> InForceAsync(ContractStore store) =>
        (await store.LoadCurrentAsync(default)).Contracts.Select(contract => contract.Table);

    private static string Named(string name, string? after = null) =>
        (after is null ? SampleContract.Yaml : SampleContract.WithSetting("landfallAfter", after))
            .Replace("crm.person", $"crm.{name}", StringComparison.Ordinal)
            .Replace("Person.csv", $"{name}.csv", StringComparison.Ordinal);

    private async Task<LandfallContainers> ContainersAsync()
    {
        var containers = new LandfallContainers(azurite.Service, Options.Create(new StorageOptions { Prefix = azurite.NewPrefix() }));
        await containers.EnsureAsync(default);
        return containers;
    }
}
