using Landfall.Contracts;
using Landfall.Tests.Azurite;

namespace Landfall.Tests.Contracts;

/// <summary>Several who apply contracts at one moment.</summary>
public sealed class ContractApplyRaceTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task ApplyAsync_SeveralTeamsAtOnce_AllComeIntoForce()
    {
        var store = new ContractStore(await azurite.ContractContainersAsync());
        var teams = Enumerable.Range(0, 8).Select(index => FormattableString.Invariant($"t{index}")).ToList();

        var applied = await Task.WhenAll(teams.Select(team => store.ApplyAsync(team, SampleContract.Named(team))));

        Assert.All(applied, one => Assert.Empty(one.Problems));
        Assert.Equal(teams.Select(team => $"crm.{team}"), await store.InForceAsync());
    }

    [Fact]
    public async Task ApplyAsync_VersionsOfOneTableAtOnce_LeavesOneOfThem()
    {
        var store = new ContractStore(await azurite.ContractContainersAsync());

        var applied = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(index => store.ApplyAsync("crm", index % 2 == 0 ? SampleContract.Yaml : SampleContract.ChangedYaml))
        );

        Assert.All(applied, one => Assert.Empty(one.Problems));
        Assert.Single(await store.InForceAsync());
    }

    [Fact]
    public async Task ApplyAsync_TwoThatClashAtOnce_NeverLeavesBothInForce()
    {
        for (var round = 0; round < 10; round++)
        {
            var store = new ContractStore(await azurite.ContractContainersAsync());

            var applied = await Task.WhenAll(
                store.ApplyAsync("crm", SampleContract.Yaml),
                store.ApplyAsync("shop", SampleContract.Yaml.Replace("crm.person", "shop.person", StringComparison.Ordinal))
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
}
