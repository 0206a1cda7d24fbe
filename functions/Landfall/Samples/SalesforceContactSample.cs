namespace Landfall.Samples;

/// <summary>Rows of <c>salesforce.contact</c>, three to an account of the same seed.</summary>
internal sealed class SalesforceContactSample : ISampleTable
{
    private const int ContactsPerAccount = 3;

    public string Table => "salesforce.contact";

    public ReadOnlyMemory<byte> Header { get; } = SalesforceRow.Header(
        "Id", "IsDeleted", "AccountId", "FirstName", "LastName", "Email", "HasOptedOutOfEmail", "Birthdate", "LeadSource", "OwnerId", "CreatedDate",
        "SystemModstamp");

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
