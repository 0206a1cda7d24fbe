using Landfall.Contracts;

namespace Landfall.Tests.Contracts;

public sealed class RepositoryContractTests
{
    [Fact]
    public async Task ReadAsync_ShippedContracts_HaveNoProblem()
    {
        var reading = await ContractFolder.ReadAsync(Path.Combine(SharedData.Repository, "contracts"), CancellationToken.None);

        Assert.Empty(reading.Problems);
        Assert.Equal(
            ["amplitude.event", "amplitude.merged_user", "salesforce.account", "salesforce.contact", "salesforce.opportunity"],
            reading.Set!.Contracts.Select(contract => contract.Table)
        );
    }

    [Fact]
    public async Task Read_EveryContractOfTheRepository_FitsEveryWarehouse()
    {
        foreach (var folder in ((string[])["contracts", "tests/cases"]).Select(name => Path.Combine(SharedData.Repository, name)))
        {
            foreach (var document in await ContractFolder.DocumentsAsync(folder, CancellationToken.None))
            {
                Assert.All(WarehouseLimits.All, limits => Assert.Empty(ContractReader.Read(document.File, document.Yaml, limits).Problems));
            }
        }
    }

    [Theory]
    [InlineData("amplitude/187520_2020-01-25_17#1.json.gz", "amplitude.event", false)]
    [InlineData("amplitude/a/b/-189524_2020-01-25_7.json.gz", "amplitude.merged_user", false)]
    [InlineData("amplitude/187520_2020-01-25_17_complete", "amplitude.event", true)]
    [InlineData("amplitude/complete_2020-01-25_17#1.json.gz", "amplitude.event", true)]
    [InlineData("amplitude/a/-189524_2020-01-25_17.json", null, false)]
    public async Task Claim_NamesOfAmplitude_AreTold(string name, string? table, bool isMarker)
    {
        var set = (await ContractFolder.ReadAsync(Path.Combine(SharedData.Repository, "contracts"), CancellationToken.None)).Set!;

        var contract = set.Claim(name);

        Assert.Equal((table, isMarker), (contract?.Table, contract?.IsMarker(name) ?? false));
    }

    [Theory]
    [InlineData("Account", "npsp.account")]
    [InlineData("Campaign", "npsp.campaign")]
    [InlineData("CampaignMember", "npsp.campaign_member")]
    [InlineData("Contact", "npsp.contact")]
    [InlineData("Opportunity", "npsp.opportunity")]
    [InlineData("OpportunityContactRole", "npsp.opportunity_contact_role")]
    [InlineData("npe01__OppPayment__c", "npsp.payment")]
    public async Task ReadAsync_NpspContracts_ClaimTheirFilesAndKnowTheirHeaders(string file, string table)
    {
        var path = SharedData.Require("data", "salesforce", "npsp-1k", "full", $"{file}.csv");
        var full = (await CaseAsync("npsp-full")).Claim($"npsp/2026-11-20/{file}.csv");
        var merge = (await CaseAsync("npsp-merge")).Claim($"npsp/full/{file}.csv");

        Assert.Equal((table, LoadMode.Full), (full?.Table, full?.Mode));
        Assert.Equal((table, LoadMode.Merge), (merge?.Table, merge?.Mode));
        var header = File.ReadLines(path).First().TrimStart('\uFEFF').Split(',').Select(name => name.Trim('"'));
        Assert.Equal(header, full!.Columns.Select(column => column.Source));
        Assert.Equal(full.Columns, merge!.Columns);
    }

    [Fact]
    public async Task ReadAsync_NpspMergeContracts_OrderByStampAndHideDeletions()
    {
        var set = await CaseAsync("npsp-merge");

        Assert.Equal(7, set.Contracts.Count);
        Assert.All(set.Contracts, contract =>
        {
            Assert.Equal(["Id"], contract.PrimaryKey);
            Assert.Equal(["SystemModstamp"], contract.OrderBy);
            Assert.Equal(new DeletedWhen("IsDeleted", "true"), contract.DeletedWhen);
        });
    }

    [Theory]
    [InlineData("npsp/Account.csv")]
    [InlineData("npsp/full/Account.csv")]
    [InlineData("npsp/changes/Account.csv")]
    [InlineData("npsp/changes-3/again/Account.csv")]
    [InlineData("npsp/changes/03/Account.csv")]
    public async Task Claim_FileOfAnyFolder_IsTheMergeContracts(string name) =>
        Assert.Equal("npsp.account", (await CaseAsync("npsp-merge")).Claim(name)?.Table);

    [Fact]
    public async Task ReadAsync_AmplitudeContract_KeepsEachEventOnce()
    {
        var reading = await ContractFolder.ReadAsync(Path.Combine(SharedData.Repository, "contracts"), CancellationToken.None);

        var contract = reading.Set!.Find("amplitude.event")!;

        Assert.Equal((OnRewrite.Replace, TimeSpan.FromDays(30)), (contract.OnRewrite, contract.Deduplication!.LookBack));
        Assert.Equal(["uuid"], contract.Deduplication.Columns);
    }

    [Fact]
    public void Read_ExampleOfTheManual_HasNoProblem()
    {
        var manual = File.ReadAllText(Path.Combine(SharedData.Repository, "docs", "contracts.md"));

        var example = manual.Split("```yaml")[1].Split("```")[0];

        Assert.Empty(ContractReader.Read("docs/contracts.md", example).Problems);
    }

    [Fact]
    public void TheStandardsOwnExamples_DifferOnlyInWhatLandfallAsksFor()
    {
        var folder = SharedData.Require("reference", "odcs");

        var problems = ContractReader.Read("full-example", File.ReadAllText(Path.Combine(folder, "full-example.odcs.yaml"))).Problems;

        Assert.DoesNotContain(problems, problem =>
            problem.Message.Contains("unknown", StringComparison.Ordinal)
            || problem.Message.StartsWith("expected a", StringComparison.Ordinal)
        );
    }

    private static async Task<ContractSet> CaseAsync(string name)
    {
        var reading = await ContractFolder.ReadAsync(
            Path.Combine(SharedData.Repository, "tests", "cases", name, "contracts"),
            CancellationToken.None
        );
        Assert.Empty(reading.Problems);
        return reading.Set!;
    }
}
