namespace Landfall.Samples;

/// <summary>Rows of <c>salesforce.account</c>.</summary>
internal sealed class SalesforceAccountSample : ISampleTable
{
    public string Table => "salesforce.account";

    public ReadOnlyMemory<byte> Header { get; } = SalesforceRow.Header(
        "Id", "IsDeleted", "MasterRecordId", "Name", "Type", "ParentId", "BillingStreet", "BillingCity", "BillingCountry", "Industry", "AnnualRevenue",
        "NumberOfEmployees", "OwnerId", "CreatedDate", "LastModifiedDate", "SystemModstamp");

    public IReadOnlyList<SampleFlaw> Flaws { get; } = [.. SalesforceRow.CommonFlaws, SampleFlaw.TextInNumber];

    public void WriteRow(SampleWriter writer, SampleRow row)
    {
        var fields = new SalesforceRow(writer, row);
        var random = row.Random;
        fields.Start(SalesforceId.Account);
        fields.Text(default);
        fields.Name(random.Pick(SampleWords.CompanyFirst), " "u8, random.Pick(SampleWords.CompanyLast), random.Pick(SampleWords.CompanySuffix));
        fields.Text(random.Pick(SampleWords.AccountTypes));
        if (row.Number > 0 && random.OneIn(10))
        {
            fields.Reference(SalesforceId.Account, row.Number - 1);
        }
        else
        {
            fields.Text(default);
        }

        fields.Street();
        fields.Text(random.Pick(SampleWords.CsvPlaces));
        fields.Text(random.Pick(SampleWords.Industries));
        fields.Amount(90_000_000);
        fields.Whole(20_000);
        fields.Reference(SalesforceId.User, random.Below(20));
        fields.CreatedDate();
        fields.ChangedDate();
        fields.End();
    }
}
