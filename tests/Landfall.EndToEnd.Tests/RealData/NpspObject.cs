using System.Text;
using Landfall.EndToEnd.Tests.Oracles;
using Landfall.Tests;

namespace Landfall.EndToEnd.Tests.RealData;

/// <summary>One of the seven Salesforce objects of the data.</summary>
/// <param name="File">The name of its exports.</param>
/// <param name="Table">Its table.</param>
/// <param name="FullRows">Rows of the full export.</param>
/// <param name="ChangeRows">Rows of the change export.</param>
/// <param name="LiveRows">Rows that are live after both.</param>
/// <param name="Typed">Names and types of the columns that are no text.</param>
internal sealed record NpspObject(string File, string Table, int FullRows, int ChangeRows, int LiveRows, IReadOnlyList<string> Typed)
{
    private static readonly string[] Common = ["IsDeleted BOOLEAN", "CreatedDate TIMESTAMP", "SystemModstamp TIMESTAMP"];

    /// <summary>All of them; the rows are those of the data's own description.</summary>
    public static IReadOnlyList<NpspObject> All { get; } =
    [
        new("Account", "npsp.account", 1223, 142, 1214, Common),
        new("Campaign", "npsp.campaign", 13, 21, 33, Common),
        new("CampaignMember", "npsp.campaign_member", 1699, 190, 1678, Common),
        new("Contact", "npsp.contact", 1024, 122, 1020, Common),
        new(
            "Opportunity",
            "npsp.opportunity",
            1517,
            172,
            1500,
            [.. Common, "Amount DECIMAL(18,2)", "CloseDate DATE", "npe01__Do_Not_Automatically_Create_Payment__c BOOLEAN"]
        ),
        new("OpportunityContactRole", "npsp.opportunity_contact_role", 3499, 368, 3434, [.. Common, "IsPrimary BOOLEAN"]),
        new(
            "npe01__OppPayment__c",
            "npsp.payment",
            2443,
            263,
            2404,
            [
                .. Common,
                "npe01__Payment_Amount__c DECIMAL(18,2)",
                "npe01__Payment_Date__c DATE",
                "npe01__Scheduled_Date__c DATE",
                "npe01__Paid__c BOOLEAN",
                "npe01__Written_Off__c BOOLEAN",
            ]
        ),
    ];

    /// <summary>The contracts of a case of all seven.</summary>
    public static string[] Contracts(string testCase) =>
        Directory.GetFiles(Path.Combine(SharedData.Repository, "tests", "cases", testCase, "contracts"));

    /// <summary>The bytes of one of its exports: full, changes or expected-after-merge.</summary>
    public byte[] Export(string folder) =>
        System.IO.File.ReadAllBytes(Path.Combine(SharedData.Require("data", "salesforce", "npsp-1k", folder), $"{File}.csv"));

    /// <summary>The values of one of its exports, header first.</summary>
    public IReadOnlyList<string[]> Values(string folder) =>
        [.. CsvText.Parse(Encoding.UTF8.GetString(Export(folder))).Select(record => record.Values)];

    /// <summary>
    /// Every column and value of <paramref name="expected"/> is in the view, and no other row; the first column orders both.
    /// </summary>
    public void ExpectRows(WarehouseFile warehouse, IReadOnlyList<string[]> expected)
    {
        var columns = warehouse.Columns($"SELECT {string.Join(", ", expected[0].Select(name => $"\"{name}\""))}, _rescued FROM {Table}");
        Assert.Equal(
            Typed.Order(),
            columns.Where(column => column.Type != "VARCHAR").Select(column => $"{column.Name} {column.Type}").Order()
        );
        Assert.Equal(
            expected
                .Skip(1)
                .OrderBy(values => values[0], StringComparer.Ordinal)
                .Select(values =>
                    (object?[])[.. values.Select((text, at) => text.Length == 0 ? null : TypedText.Parse(text, columns[at].Type)), null]
                ),
            warehouse.Query(
                $"SELECT {string.Join(", ", columns.Select(column => $"\"{column.Name}\""))} FROM {Table} ORDER BY {columns[0].Name}"
            )
        );
    }
}
