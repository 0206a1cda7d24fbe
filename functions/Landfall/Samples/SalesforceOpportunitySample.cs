namespace Landfall.Samples;

/// <summary>Rows of <c>salesforce.opportunity</c>, two to an account of the same seed.</summary>
internal sealed class SalesforceOpportunitySample : ISampleTable
{
    private const int OpportunitiesPerAccount = 2;

    public string Table => "salesforce.opportunity";

    public ReadOnlyMemory<byte> Header { get; } = SalesforceRow.Header(
        "Id", "IsDeleted", "AccountId", "Name", "StageName", "Amount", "Probability", "CloseDate", "IsClosed", "IsWon", "CurrencyIsoCode", "OwnerId",
        "CreatedDate", "SystemModstamp");

    public IReadOnlyList<SampleFlaw> Flaws { get; } = [.. SalesforceRow.CommonFlaws, SampleFlaw.TextInNumber];

    public void WriteRow(SampleWriter writer, SampleRow row)
    {
        var fields = new SalesforceRow(writer, row);
        var random = row.Random;
        var stage = random.Below(SampleWords.Stages.Length);
        fields.Start(SalesforceId.Opportunity);
        fields.Reference(SalesforceId.Account, row.Number / OpportunitiesPerAccount);
        fields.Name(random.Pick(SampleWords.Deals));
        fields.Text(SampleWords.Stages[stage]);
        fields.Amount(500_000);
        fields.Whole(101);
        fields.Day(-400, 400);
        fields.Text(SalesforceRow.Flag(stage >= SampleWords.FirstClosedStage));
        fields.Text(SalesforceRow.Flag(stage == SampleWords.FirstClosedStage));
        fields.Text(random.Pick(SampleWords.Currencies));
        fields.Reference(SalesforceId.User, random.Below(20));
        fields.CreatedDate();
        fields.End();
    }
}
