using System.IO.Compression;
using System.Text.Json;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Oracles;
using Landfall.Tests;
using Landfall.Tests.Azurite;

namespace Landfall.EndToEnd.Tests.RealData;

/// <summary>Four hourly files, as Amplitude names and writes them.</summary>
public sealed class AmplitudeTests(AzuriteFixture azurite)
{
    private static readonly int[] EventsByName = [5, 2, 2, 1];

    [Fact]
    public async Task Append_FourFiles_LoadEveryValue()
    {
        var files = Directory.GetFiles(SharedData.Require("data", "amplitude")).Order(StringComparer.Ordinal).ToList();
        using var bed = new LandfallBed(azurite, Path.Combine(SharedData.Repository, "contracts", "amplitude.event.odcs.yaml"));
        IReadOnlyList<Ingestion> ingestions;
        await using (var app = await RunningApp.StartAsync(bed))
        {
            foreach (var file in files)
            {
                await bed.DropAsync($"amplitude/2025/{Path.GetFileName(file)}", await File.ReadAllBytesAsync(file));
            }

            ingestions = await app.Api.AllPublishedAsync(files.Count);
        }

        Assert.Empty(await Leftovers.CheckAsync(bed));
        Assert.Equal(
            EventsByName.Select(events => ((long)events, 0L, (long)events)),
            ingestions.Select(one => (one.Rows, one.RejectRows, one.LoadedRows))
        );
        using var warehouse = WarehouseFile.Open(bed.Warehouse);
        var columns = warehouse.Columns("SELECT * EXCLUDE (_rescued, _line, _batch_id, _generation, _loaded_at) FROM amplitude.event");
        foreach (var (file, ingestion) in files.Zip(ingestions))
        {
            var expected = Lines(file)
                .Select((json, at) => (object?[])[.. columns.Select(column => Value(json, column.Name, column.Type)), null, (long)at + 1]);
            var rows = warehouse.Query(
                "SELECT * EXCLUDE (_batch_id, _generation, _loaded_at) "
                    + $"FROM amplitude.event WHERE _batch_id = '{ingestion.Batch}' ORDER BY _line"
            );
            Assert.Equal(expected, rows);
        }
    }

    private static List<JsonElement> Lines(string file)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        return
        [
            .. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement),
        ];
    }

    private static object? Value(JsonElement json, string column, string type)
    {
        var key = column switch
        {
            "insert_id" or "insert_key" => "$" + column,
            "schema_version" => "$schema",
            _ => column,
        };
        if (!json.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return TypedText.Parse(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText(), type);
    }
}
