using Landfall.Contracts;
using Landfall.Tests.Azurite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Landfall.Tests.Contracts;

/// <summary>What is known of the versions of a contract, and what it says in words.</summary>
public sealed class ContractHistoryTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task ReadAsync_ContractThatChanged_SaysWhatIsAnotherAndWhichIsInForce()
    {
        var containers = await azurite.ContractContainersAsync();
        var store = new ContractStore(containers);
        await store.ApplyAsync("crm", SampleContract.Yaml);
        var changed = SampleContract
            .WithColumn("name: Note", "logicalType: string")
            .Replace("version: 1.0.0", "version: 1.1.0", StringComparison.Ordinal);
        await store.ApplyAsync("crm", changed);
        var catalog = new ContractCatalog(
            store,
            TimeProvider.System,
            Options.Create(new ContractOptions()),
            NullLogger<ContractCatalog>.Instance
        );

        var changes = await new ContractHistory(containers, catalog).ReadAsync("crm.person", 10, default);

        Assert.Equal(["1.1.0", "1.0.0"], changes.Select(change => change.Version));
        Assert.Equal([("crm", true), (null, false)], changes.Select(change => (change.Set, change.InForceSince is not null)));
        Assert.Equal([ContractReader.Hash(changed), ContractReader.Hash(SampleContract.Yaml)], changes.Select(change => change.Hash));
        var difference = changes[0].Difference!;
        Assert.Equal(["Note"], difference.Added);
        Assert.Equal(["Age"], difference.Removed);
        Assert.Empty(difference.Changed);
        Assert.Null(changes[1].Difference);
        Assert.Single(await new ContractHistory(containers, catalog).ReadAsync("crm.person", 1, default));
        Assert.Empty(await new ContractHistory(containers, catalog).ReadAsync("crm.nobody", 10, default));
    }

    [Theory]
    [InlineData(
        "team:\n  name: CRM\n  members:\n    - username: ada@example.com\n      role: owner\n      name: Ada\n    - username: g",
        "Ada",
        "CRM"
    )]
    [InlineData("team:\n  name: CRM", "", "CRM")]
    [InlineData("team:\n  - username: ada@example.com\n    role: steward", "ada@example.com", null)]
    [InlineData(
        "team:\n  - username: ada@example.com\n    role: owner\n    dateOut: '2026-01-01'\n  - username: g@example.com",
        "g@example.com",
        null
    )]
    [InlineData("domain: crm", "", null)]
    public void Read_Team_IsWhoAnswersForTheTable(string team, string owners, string? name)
    {
        var reading = ContractReader.Read(
            "a.yaml",
            SampleContract.Yaml.Replace("status: active", $"status: active\n{team}", StringComparison.Ordinal)
        );

        Assert.Empty(reading.Problems);
        Assert.Equal((owners, name), (string.Join(", ", reading.Contract!.About.Owners), reading.Contract.About.Team));
    }
}
