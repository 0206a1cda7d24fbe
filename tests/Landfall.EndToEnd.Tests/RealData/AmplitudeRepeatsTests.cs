using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Oracles;
using Landfall.Tests;
using Landfall.Tests.Azurite;

namespace Landfall.EndToEnd.Tests.RealData;

/// <summary>
/// Events that Amplitude wrote, sent again in copies, in files of another cut and in another order: each is in the table once.
/// </summary>
public sealed class AmplitudeRepeatsTests(AzuriteFixture azurite)
{
    // What comes back after a forget is started by the sweep.
    private static readonly Dictionary<string, string?> SweepEverySecond = new(StringComparer.Ordinal)
    {
        ["SweepSchedule"] = "* * * * * *",
        ["Landfall:Sweep:Settle"] = "00:00:01",
    };

    [Fact]
    public async Task Repeats_AfterTheirOriginals_LeaveTheTableAsItIs()
    {
        using var bed = Bed();
        var (originals, repeats) = Files();
        await using (var app = await RunningApp.StartAsync(bed))
        {
            await DropAsync(bed, originals);
            await app.Api.AllPublishedAsync(originals.Count);
            await DropAsync(bed, repeats);
            var ended = await app.Api.AllEndedAsync(originals.Count + repeats.Count);
            Assert.Equal(
                [("again/", "duplicate"), ("backwards/", "published"), ("overlap/", "published"), ("packed/", "duplicate")],
                ended
                    .Where(ingestion => repeats.ContainsKey(ingestion.Name))
                    .Select(ingestion => (ingestion.Name.Split('/')[1] + "/", ingestion.State))
            );
        }

        Expect(bed, originals, "blob_name NOT LIKE 'amplitude/2025/%'");
    }

    [Fact]
    public async Task Repeats_AllAtOnce_AreInOnce()
    {
        using var bed = Bed();
        var (originals, repeats) = Files();
        await DropAsync(bed, repeats);
        await DropAsync(bed, originals);
        await using (var app = await RunningApp.StartAsync(bed))
        {
            await app.Api.AllEndedAsync(originals.Count + repeats.Count);
        }

        Expect(bed, originals);
    }

    [Fact]
    public async Task Forget_AnOriginal_BringsItsRepeatsInOnce()
    {
        using var bed = Bed();
        var (originals, repeats) = Files();
        await using (var app = await RunningApp.StartAsync(bed, settings: SweepEverySecond))
        {
            await DropAsync(bed, originals);
            var original = (await app.Api.AllPublishedAsync(originals.Count))[0].Batch;
            await DropAsync(bed, repeats);
            await app.Api.AllEndedAsync(originals.Count + repeats.Count);
            await app.Api.PostAsync($"batches/{original}/forget", new { }, HttpStatusCode.OK);
            Assert.Equal(
                "forgotten",
                (await app.Api.AllEndedAsync(originals.Count + repeats.Count)).Single(ingestion => ingestion.Batch == original).State
            );
        }

        Expect(bed, originals);
    }

    private LandfallBed Bed() => new(azurite, Path.Combine(SharedData.Repository, "contracts", "amplitude.event.odcs.yaml"));

    private static async Task DropAsync(LandfallBed bed, Dictionary<string, byte[]> files)
    {
        foreach (var (name, content) in files)
        {
            await bed.DropAsync(name, content);
        }
    }

    private static (Dictionary<string, byte[]> Originals, Dictionary<string, byte[]> Repeats) Files()
    {
        var files = Directory.GetFiles(SharedData.Require("data", "amplitude")).Order(StringComparer.Ordinal).ToList();
        var (first, second) = (Lines(File.ReadAllBytes(files[0])), Lines(File.ReadAllBytes(files[1])));
        var name = Path.GetFileName(files[0]);
        return (
            files.ToDictionary(file => $"amplitude/2025/{Path.GetFileName(file)}", File.ReadAllBytes, StringComparer.Ordinal),
            new Dictionary<string, byte[]>(StringComparer.Ordinal)
            {
                [$"amplitude/again/{name}"] = File.ReadAllBytes(files[0]),
                [$"amplitude/packed/{name}"] = Pack(first),
                [$"amplitude/backwards/{name}"] = Pack(first.Reverse()),
                [$"amplitude/overlap/{name}"] = Pack([.. first[2..], .. second, first[2]]),
            }
        );
    }

    private static string[] Lines(byte[] packed)
    {
        using var reader = new StreamReader(new GZipStream(new MemoryStream(packed), CompressionMode.Decompress));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static byte[] Pack(IEnumerable<string> lines)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + '\n'))));
        }

        return packed.ToArray();
    }

    /// <summary>Each event is in the view once, the markers add up to it, and those of <paramref name="without"/> brought no row.</summary>
    private static void Expect(LandfallBed bed, Dictionary<string, byte[]> originals, string without = "false")
    {
        var events = originals
            .Values.SelectMany(Lines)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("uuid").GetString()!)
            .ToList();
        using var warehouse = WarehouseFile.Open(bed.Warehouse);
        Assert.Equal(
            events.Order(StringComparer.Ordinal),
            warehouse.Query("SELECT uuid FROM amplitude.event ORDER BY uuid").Select(row => (string)row[0]!)
        );
        Assert.Equal(
            [(long)events.Count],
            warehouse.Query("SELECT sum(inserted + restored - deleted - removed)::BIGINT FROM landfall.markers").Single()
        );
        Assert.Empty(
            warehouse.Query(
                "SELECT * FROM landfall.markers WHERE rows <> inserted + updated + unchanged + superseded + deduplicated + deleted"
            )
        );
        Assert.Empty(warehouse.Query($"SELECT * FROM landfall.markers WHERE inserted > 0 AND {without}"));
    }
}
