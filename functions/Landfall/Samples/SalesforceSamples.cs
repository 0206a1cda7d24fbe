namespace Landfall.Samples;

/// <summary>Rows of <c>salesforce.account</c>.</summary>
internal sealed class SalesforceAccountSample : ISampleTable
{
    public string Table => "salesforce.account";

    public ReadOnlyMemory<byte> Header { get; } =
        SalesforceRow.Header(
            "Id",
            "IsDeleted",
            "MasterRecordId",
            "Name",
            "Type",
            "ParentId",
            "BillingStreet",
            "BillingCity",
            "BillingCountry",
            "Industry",
            "AnnualRevenue",
            "NumberOfEmployees",
            "OwnerId",
            "CreatedDate",
            "LastModifiedDate",
            "SystemModstamp"
        );

    public IReadOnlyList<SampleFlaw> Flaws { get; } = [.. SalesforceRow.CommonFlaws, SampleFlaw.TextInNumber];

    public void WriteRow(SampleWriter writer, SampleRow row)
    {
        var fields = new SalesforceRow(writer, row);
        var random = row.Random;
        fields.Start(SalesforceId.Account);
        fields.Text(default);
        fields.Name(
            random.Pick(SampleWords.CompanyFirst),
            " "u8,
            random.Pick(SampleWords.CompanyLast),
            random.Pick(SampleWords.CompanySuffix)
        );
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

/// <summary>Rows of <c>salesforce.contact</c>, three to an account of the same seed.</summary>
internal sealed class SalesforceContactSample : ISampleTable
{
    private const int ContactsPerAccount = 3;

    public string Table => "salesforce.contact";

    public ReadOnlyMemory<byte> Header { get; } =
        SalesforceRow.Header(
            "Id",
            "IsDeleted",
            "AccountId",
            "FirstName",
            "LastName",
            "Email",
            "HasOptedOutOfEmail",
            "Birthdate",
            "LeadSource",
            "OwnerId",
            "CreatedDate",
            "SystemModstamp"
        );

    public IReadOnlyList<SampleFlaw> Flaws { get; } = SalesforceRow.CommonFlaws;

    public void WriteRow(SampleWriter writer, SampleRow row)
    {
        var fields = new SalesforceRow(writer, row);
        var random = row.Random;
        fields.Start(SalesforceId.Contact);
        fields.Reference(SalesforceId.Account, row.Number / ContactsPerAccount);
        fields.Text(random.Pick(SampleWords.FirstNames));
        fields.Name(random.Pick(SampleWords.LastNames));
        fields.Email();
        fields.Text(SalesforceRow.Flag(random.OneIn(8)));
        fields.Day(-30_000, -7_000);
        fields.Text(random.Pick(SampleWords.LeadSources));
        fields.Reference(SalesforceId.User, random.Below(20));
        fields.CreatedDate();
        fields.End();
    }
}

/// <summary>Rows of <c>salesforce.opportunity</c>, two to an account of the same seed.</summary>
internal sealed class SalesforceOpportunitySample : ISampleTable
{
    private const int OpportunitiesPerAccount = 2;

    public string Table => "salesforce.opportunity";

    public ReadOnlyMemory<byte> Header { get; } =
        SalesforceRow.Header(
            "Id",
            "IsDeleted",
            "AccountId",
            "Name",
            "StageName",
            "Amount",
            "Probability",
            "CloseDate",
            "IsClosed",
            "IsWon",
            "CurrencyIsoCode",
            "OwnerId",
            "CreatedDate",
            "SystemModstamp"
        );

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
