using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Landfall.Contracts;
using static Landfall.Tests.Curation.CurationBed;

namespace Landfall.Tests.Curation;

public sealed class RealDataTests
{
    private const string Npsp = "npsp-1k";

    public static TheoryData<string> SalesforceFiles =>
        new(
            "bulk2_account_insert.csv",
            "fivetran_sf_account.csv",
            "fivetran_sf_contact.csv",
            "fivetran_sf_event.csv",
            "fivetran_sf_opportunity.csv",
            "fivetran_sf_task.csv",
            "fivetran_sf_user.csv"
        );

    [Theory]
    [MemberData(nameof(SalesforceFiles))]
    public Task RunAsync_SalesforceFile_KeepsEveryValue(string name) =>
        AssertSameAsync(SharedData.Require("data", "salesforce", name), null);

    [Theory]
    [InlineData("Account", 1223, 142, 1214)]
    [InlineData("Contact", 1024, 122, 1020)]
    [InlineData("Opportunity", 1517, 172, 1500)]
    [InlineData("Campaign", 13, 21, 33)]
    [InlineData("CampaignMember", 1699, 190, 1678)]
    [InlineData("OpportunityContactRole", 3499, 368, 3434)]
    [InlineData("npe01__OppPayment__c", 2443, 263, 2404)]
    public async Task RunAsync_NonprofitFile_KeepsEveryValue(string name, int full, int changes, int afterMerge)
    {
        foreach (var (folder, rows) in new[] { ("full", full), ("changes", changes), ("expected-after-merge", afterMerge) })
        {
            await AssertSameAsync(SharedData.Require("data", "salesforce", Npsp, folder, name + ".csv"), rows);
        }
    }

    [Fact]
    public async Task RunAsync_AmplitudeFiles_KeepEveryValue()
    {
        var counts = new List<long>();
        var keys = (string[])
            ["uuid", "event_type", "event_time", "user_id", "device_id", "city", "event_properties", "user_properties", "amplitude_id"];
        var contract = Contract(
            Dialect.AmplitudeExport,
            [.. keys.Select(key => Column(key, key.EndsWith("_properties", StringComparison.Ordinal) ? ColumnKind.Json : ColumnKind.Text))]
        );
        foreach (var path in Directory.EnumerateFiles(SharedData.Require("data", "amplitude"), "*.gz").Order(StringComparer.Ordinal))
        {
            var curated = await RunAsync(contract, await File.ReadAllBytesAsync(path));
            var expected = Lines(path).Select(line => keys.Select(key => Text(line, key)).ToArray()).ToList();

            Assert.Equal(expected, curated.Values.Select(row => row.Select(value => (string?)value).ToArray()));
            Assert.All(curated.Rescued.Zip(Lines(path)), pair =>
                Assert.Equal(
                    pair.Second.EnumerateObject().Select(member => member.Name).Except(keys),
                    JsonSerializer.Deserialize<JsonElement>((string)pair.First!).EnumerateObject().Select(member => member.Name)
                )
            );
            counts.Add(curated.Result.Rows);
        }

        Assert.Equal([5L, 2L, 2L, 1L], counts);
    }

    private static async Task AssertSameAsync(string path, int? rows)
    {
        var bytes = await File.ReadAllBytesAsync(path);
        var records = SimpleCsv.Read(Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF')).ToList();
        var contract = Csv([.. records[0].Select(name => Column(name))]);

        var curated = await RunAsync(contract, bytes, options => options.BlockBytes = 4096);

        Assert.Empty(curated.Rejects);
        Assert.Equal(
            records.Skip(1).Select(record => record.Select(value => value.Length == 0 ? null : value)),
            curated.Values.Select(row => row.Select(value => (string?)value))
        );
        Assert.Equal(rows ?? records.Count - 1, curated.Result.Rows);
    }

    private static IEnumerable<JsonElement> Lines(string path)
    {
        using var file = File.OpenRead(path);
        using var gzip = new GZipStream(file, CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        while (reader.ReadLine() is { } line)
        {
            yield return JsonSerializer.Deserialize<JsonElement>(line);
        }
    }

    private static string? Text(JsonElement line, string key)
    {
        var value = line.TryGetProperty(key, out var found) ? found : default;
        return value.ValueKind switch
        {
            JsonValueKind.Undefined or JsonValueKind.Null => null,
            JsonValueKind.String => value.GetString(),
            _ => value.GetRawText(),
        };
    }
}
