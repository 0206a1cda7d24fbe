using Landfall.Cli;
using Landfall.Cli.Landing;
using Landfall.Contracts;

namespace Landfall.EndToEnd.Tests.Cli;

public sealed class LandingNameTests
{
    private const string Snapshot = "20261120T060000Z";

    [Theory]
    [InlineData("/home/me/salesforce/2026-11-20/Account.csv", "salesforce.account", "salesforce/2026-11-20/Account.csv")]
    [InlineData("exports/Contact.csv", "salesforce.contact", "salesforce/20261120T060000Z/Contact.csv")]
    [InlineData("187520_2026-11-17_10#1.json.gz", "amplitude.event", "amplitude/187520_2026-11-17_10#1.json.gz")]
    public async Task Find_NameThatAContractFits_KeepsWhatFits(string path, string table, string name)
    {
        var (contract, found) = LandingName.Find(await ContractsAsync(), path, Snapshot);

        Assert.Equal((table, name), (contract.Table, found));
    }

    [Theory]
    [InlineData("salesforce.account", "accounts-of-may.csv", "salesforce/20261120T060000Z/Account.csv")]
    [InlineData("amplitude.event", "events.json", "amplitude/events_1-1-1_1#1.json.gz")]
    public async Task Build_NameThatDoesNotFit_MakesOneThatTheContractClaims(string table, string file, string name)
    {
        var contracts = await ContractsAsync();

        Assert.Equal(name, LandingName.Build(contracts.Find(table)!, file, Snapshot));
        Assert.Equal(table, contracts.Claim(name)!.Table);
    }

    [Fact]
    public async Task Find_NameThatNothingFits_ListsTablesAndPatterns()
    {
        var contracts = await ContractsAsync();

        var failure = Assert.Throws<CliException>(() => LandingName.Find(contracts, "invoices.csv", Snapshot));

        Assert.StartsWith("No contract claims 'invoices.csv', so nothing was landed. The tables are amplitude.event (amplitude/", failure.Message, StringComparison.Ordinal);
        Assert.Equal("Name its table by --table, or write a contract for it.", failure.Hint);
    }

    private static async Task<ContractSet> ContractsAsync() =>
        (await ContractFolder.ReadAsync(WorkFolder.Contracts, TestContext.Current.CancellationToken)).Set!;
}
