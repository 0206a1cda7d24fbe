using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Oracles;
using Landfall.Tests;
using Landfall.Tests.Azurite;

namespace Landfall.EndToEnd.Tests.RealData;

/// <summary>Seven Salesforce objects, as a full export wrote them.</summary>
public sealed class NpspTests(AzuriteFixture azurite)
{
    private static readonly string[] Common = ["IsDeleted BOOLEAN", "CreatedDate TIMESTAMP", "SystemModstamp TIMESTAMP"];

    // The rows are those of the data's own description; the columns, those that are no text.
    private static readonly (string File, string Table, int Rows, string[] Typed)[] Objects =
    [
        ("Account", "npsp.account", 1223, Common),
        ("Campaign", "npsp.campaign", 13, Common),
        ("CampaignMember", "npsp.campaign_member", 1699, Common),
        ("Contact", "npsp.contact", 1024, Common),
        ("Opportunity", "npsp.opportunity", 1517, [.. Common, "Amount DECIMAL(18,2)", "CloseDate DATE", "npe01__Do_Not_Automatically_Create_Payment__c BOOLEAN"]),
        ("OpportunityContactRole", "npsp.opportunity_contact_role", 3499, [.. Common, "IsPrimary BOOLEAN"]),
        ("npe01__OppPayment__c", "npsp.payment", 2443,
            [.. Common, "npe01__Payment_Amount__c DECIMAL(18,2)", "npe01__Payment_Date__c DATE", "npe01__Scheduled_Date__c DATE", "npe01__Paid__c BOOLEAN", "npe01__Written_Off__c BOOLEAN"]),
    ];

    [Fact]
    public async Task Full_SevenObjects_LoadEveryValue()
    {
        var folder = SharedData.Require("data", "salesforce", "npsp-1k", "full");
        using var bed = new LandfallBed(azurite, Directory.GetFiles(Path.Combine(SharedData.Repository, "tests", "cases", "npsp-full", "contracts")));
        IReadOnlyList<Ingestion> ingestions;
        await using (var app = await RunningApp.StartAsync(bed))
        {
            foreach (var file in Objects.Select(one => $"{one.File}.csv"))
            {
                await bed.DropAsync($"npsp/2026-11-10/{file}", await File.ReadAllBytesAsync(Path.Combine(folder, file)));
            }

            ingestions = await app.Api.AllPublishedAsync(Objects.Length);
        }

        Assert.Empty(await Leftovers.CheckAsync(bed));
        Assert.Equal(Objects.Select(one => (one.Table, (long)one.Rows, 0L, (long)one.Rows)), ingestions.Select(one => (one.Table, one.Rows, one.RejectRows, one.LoadedRows)));
        using var warehouse = WarehouseFile.Open(bed.Warehouse);
        foreach (var one in Objects)
        {
            Compare(CsvText.Read(Path.Combine(folder, $"{one.File}.csv")), warehouse, one.Table, one.Rows, one.Typed);
        }
    }

    private static void Compare(IReadOnlyList<(long Line, string[] Values)> csv, WarehouseFile warehouse, string table, int rows, string[] typed)
    {
        var header = csv[0].Values;
        var select = $"SELECT {string.Join(", ", header.Select(name => $"\"{name}\""))}, _rescued, _line FROM {table}";
        var columns = warehouse.Columns(select);
        Assert.Equal(typed.Order(), columns.SkipLast(1).Where(column => column.Type != "VARCHAR").Select(column => $"{column.Name} {column.Type}").Order());

        var expected = csv.Skip(1).Select(record =>
            (object?[])[.. record.Values.Select((text, at) => text.Length == 0 ? null : TypedText.Parse(text, columns[at].Type)), null, record.Line]);
        Assert.Equal(rows, csv.Count - 1);
        Assert.Equal(expected, warehouse.Query(select + " ORDER BY _line"));
    }
}
