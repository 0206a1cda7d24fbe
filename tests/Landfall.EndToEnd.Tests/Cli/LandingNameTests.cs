using Landfall.Cli;
using Landfall.Cli.Landing;
using Landfall.Contracts;
using Landfall.EndToEnd.Tests.Archives;
using Landfall.EndToEnd.Tests.Unhappy;

namespace Landfall.EndToEnd.Tests.Cli;

public sealed class LandingNameTests
{
    private const string Snapshot = "2026-11-20T060000Z";

    [Theory]
    [InlineData("/home/me/salesforce/2026-11-20/Account.csv", "salesforce.account", "salesforce/2026-11-20/Account.csv")]
    [InlineData("exports/Contact.csv", "salesforce.contact", "salesforce/2026-11-20T060000Z/Contact.csv")]
    [InlineData("187520_2026-11-17_10#1.json.gz", "amplitude.event", "amplitude/187520_2026-11-17_10#1.json.gz")]
    public async Task Find_NameThatAContractFits_KeepsWhatFits(string path, string table, string name)
    {
        var (contract, found) = LandingName.Find(await ContractsAsync(), path, Snapshot);

        Assert.Equal((table, name), (contract.Table, found));
    }

    [Theory]
    [InlineData("salesforce.account", "accounts-of-may.csv", "salesforce/2026-11-20T060000Z/Account.csv")]
    [InlineData("amplitude.event", "events.json", "amplitude/events_1-1-1_1#1.json.gz")]
    [InlineData("amplitude.event", "events.json.gz", "amplitude/events_1-1-1_1#1.json.gz")]
    public async Task Build_NameThatDoesNotFit_MakesOneThatTheContractClaims(string table, string file, string name)
    {
        var contracts = await ContractsAsync();

        Assert.Equal(name, LandingName.Build(contracts.Find(table)!, file, Snapshot));
        Assert.Equal(table, contracts.Claim(name)!.Table);
    }

    [Theory]
    [InlineData("z.csv.gz", "crm/z.csv")]
    [InlineData("z.csv", "crm/z.csv")]
    [InlineData("z.txt", "crm/z.csv")]
    [InlineData("z.may.txt", "crm/z.may.csv")]
    [InlineData(".csv.gz", "crm/.csv.csv")]
    public void Build_EndingThatThePatternBrings_IsNotRepeated(string file, string name)
    {
        var contract = ContractSet
            .Read([new ContractDocument("person.yaml", PersonContract.Yaml.Replace("crm/**", "crm/*.csv", StringComparison.Ordinal))])
            .Set!.Contracts[0];

        Assert.Equal(name, LandingName.Build(contract, file, Snapshot));
    }

    [Fact]
    public void SnapshotAt_AnyMoment_StandsBetweenItsDayAndTheNext()
    {
        var moment = new DateTimeOffset(2026, 11, 28, 23, 59, 59, TimeSpan.FromHours(-2));
        string[] keys =
        [
            "2026-11-28",
            "2026-11-29",
            LandingName.SnapshotAt(moment),
            LandingName.SnapshotAt(moment.AddSeconds(1)),
            "2026-11-30",
        ];

        Assert.Equal("2026-11-29T015959Z", keys[2]);
        Assert.Equal(keys, keys.Reverse().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Find_NameThatNothingFits_ListsTablesAndPatterns()
    {
        var contracts = await ContractsAsync();

        var failure = Assert.Throws<CliException>(() => LandingName.Find(contracts, "invoices.csv", Snapshot));

        Assert.StartsWith(
            "No contract claims 'invoices.csv', so nothing was landed. The tables are amplitude.event (amplitude/",
            failure.Message,
            StringComparison.Ordinal
        );
        Assert.Equal("Name its table by --table, or write a contract for it.", failure.Hint);
    }

    [Theory]
    [InlineData("/home/me/crm/weekly/WE_7.ZIP", "crm/weekly/WE_7.ZIP")]
    [InlineData("downloads/WE_7.ZIP", "crm/weekly/WE_7.ZIP")]
    public void FindArchive_NameThatContractsExpect_IsWhereTheyDo(string path, string name) =>
        Assert.Equal(name, LandingName.FindArchive(Weekly("Account", "Contact"), path, Snapshot));

    [Fact]
    public void FindArchive_NameThatNobodyExpects_SaysSo()
    {
        var failure = Assert.Throws<CliException>(() => LandingName.FindArchive(Weekly("Account"), "photos.zip", Snapshot));

        Assert.Equal(
            "No contract claims members of 'photos.zip', so nothing was landed. "
                + "The tables are crm.account (crm/weekly/WE_*.ZIP!/Account.csv).",
            failure.Message
        );
    }

    [Fact]
    public void Build_ArchiveOfATable_IsNamedByWhatStandsBeforeTheMember() =>
        Assert.Equal("crm/weekly/WE_photos.ZIP", LandingName.Build(Weekly("Account").Contracts[0], "photos.zip", Snapshot));

    [Fact]
    public void Find_FileThatIsAMemberElsewhere_IsNotTakenForOne() =>
        Assert.Throws<CliException>(() => LandingName.Find(Weekly("Account"), "Account.csv", Snapshot));

    private static ContractSet Weekly(params string[] entities) =>
        ContractSet.Read(entities.Select(entity => new ContractDocument($"{entity}.yaml", WeeklyExport.Contract(entity)))).Set!;

    private static async Task<ContractSet> ContractsAsync() =>
        (await ContractFolder.ReadAsync(WorkFolder.Contracts, TestContext.Current.CancellationToken)).Set!;
}
