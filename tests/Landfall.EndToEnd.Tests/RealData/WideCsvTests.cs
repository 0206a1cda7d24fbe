using System.Text;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Oracles;
using Landfall.Tests;
using Landfall.Tests.Azurite;

namespace Landfall.EndToEnd.Tests.RealData;

/// <summary>Tables of up to 368 columns with values over several lines, read by contracts that say no more than the header does.</summary>
public sealed class WideCsvTests(AzuriteFixture azurite)
{
    private static readonly string[] Files =
    [
        "bulk2_account_insert",
        "fivetran_sf_account",
        "fivetran_sf_contact",
        "fivetran_sf_event",
        "fivetran_sf_opportunity",
        "fivetran_sf_task",
        "fivetran_sf_user",
    ];

    [Fact]
    public async Task Append_EveryFile_LoadsEveryValueAsText()
    {
        using var bed = new LandfallBed(azurite);
        var tables = Files.ToDictionary(
            name => name,
            name => CsvText.Read(SharedData.Require("data", "salesforce", $"{name}.csv")),
            StringComparer.Ordinal
        );
        foreach (var (name, records) in tables)
        {
            bed.WriteContract($"wide.{name}.odcs.yaml", Contract(name, records[0].Values));
        }

        IReadOnlyList<Ingestion> ingestions;
        await using (var app = await RunningApp.StartAsync(bed))
        {
            foreach (var name in Files)
            {
                await bed.DropAsync(
                    $"wide/{name}.csv",
                    await File.ReadAllBytesAsync(SharedData.Require("data", "salesforce", $"{name}.csv"))
                );
            }

            ingestions = await app.Api.AllPublishedAsync(Files.Length);
        }

        Assert.Equal(Files.Select(name => (tables[name].Count - 1L, 0L)), ingestions.Select(one => (one.LoadedRows, one.RejectRows)));
        using var warehouse = WarehouseFile.Open(bed.Warehouse);
        foreach (var (name, records) in tables)
        {
            var rows = warehouse.Query($"SELECT * EXCLUDE (_batch_id, _generation, _loaded_at) FROM wide.{name} ORDER BY _line");
            Assert.Equal(records.Skip(1).Select(record => (object?[])[.. record.Values, null, record.Line]), rows);
        }
    }

    private static string Contract(string name, string[] header)
    {
        var yaml = new StringBuilder(
            $"""
            apiVersion: v3.1.0
            kind: DataContract
            id: wide-{name}
            version: 1.0.0
            status: active
            customProperties:
              - property: landfallLanding
                value: wide/{name}.csv
              - property: landfallDialect
                value: csv
              - property: landfallMode
                value: append
              - property: landfallMaxRejectRatio
                value: 0
            schema:
              - name: {name}
                physicalName: wide.{name}
                properties:

            """
        );
        foreach (var column in header)
        {
            yaml.Append($"      - name: \"{column}\"\n        logicalType: string\n");
        }

        return yaml.ToString();
    }
}
