using System.Text;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Oracles;
using Landfall.Ledger;
using Landfall.Tests.Azurite;

namespace Landfall.EndToEnd.Tests.Unhappy;

/// <summary>What became of files that are not what they should be, and of one good file among them.</summary>
public sealed class UnhappyLandfall(AzuriteFixture azurite) : IAsyncLifetime
{
    private const string Good = "Id,Name,Age\n1,Ada,36\n2,Grace,old\n3,Edsger,72\n";

    // Long enough that the empty file waits at all.
    private static readonly Dictionary<string, string?> Soon = new() { ["Landfall:Landing:EmptyFor"] = "00:00:03" };

    public IReadOnlyDictionary<string, LedgerEntry> Entries { get; private set; } =
        new Dictionary<string, LedgerEntry>(StringComparer.Ordinal);

    public IReadOnlyList<string> Rejects { get; private set; } = [];

    public IReadOnlyList<object?[]> Rows { get; private set; } = [];

    public IReadOnlyList<object?[]> Markers { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        Dictionary<string, byte[]> files = new(StringComparer.Ordinal)
        {
            ["crm/good.csv"] = Encoding.UTF8.GetBytes(Good),
            ["crm/cut.csv.gz"] = CutGzip(Good),
            ["crm/page.csv"] = "<!DOCTYPE html>\n<html><body>Please sign in</body></html>\n"u8.ToArray(),
            ["crm/latin.csv"] = Encoding.Latin1.GetBytes("Id,Name,Age\n1,René,36\n2,Zoë,41\n3,Jürgen,72\n"),
            ["crm/narrow.csv"] = "Id,Name\n1,Ada\n"u8.ToArray(),
            ["crm/bad.csv"] = "Id,Name,Age\n1,Ada,old\n2,Grace,older\n3,Edsger,72\n"u8.ToArray(),
            ["crm/header.csv"] = "Id,Name,Age\n"u8.ToArray(),
            ["crm/empty.csv"] = [],
            ["misc/nothing.txt"] = [],
            ["misc/readme.txt"] = "Nobody expects this file.\n"u8.ToArray(),
        };
        using var bed = new LandfallBed(azurite);
        bed.WriteContract(PersonContract.File, PersonContract.Yaml);
        foreach (var (name, content) in files)
        {
            await bed.DropAsync(name, content);
        }

        await using (var app = await RunningApp.StartAsync(bed, settings: Soon))
        {
            await app.Api.AllEndedAsync(files.Count);
            var rejects = await app.Api.GetAsync("rejects?table=crm.person");
            Assert.Equal(3, rejects.GetProperty("total").GetInt64());
            Rejects =
            [
                .. rejects
                    .GetProperty("rejects")
                    .EnumerateArray()
                    .Select(reject =>
                    {
                        var violation = reject.GetProperty("violations")[0];
                        return $"{reject.GetProperty("name")} {reject.GetProperty("line")} "
                            + $"{violation.GetProperty("column")} {violation.GetProperty("rule")} {violation.GetProperty("shape")}";
                    })
                    .Order(StringComparer.Ordinal),
            ];
        }

        await Leftovers.CheckAsync(bed);
        Entries = (await bed.EntriesAsync()).ToDictionary(entry => entry.File.Name, StringComparer.Ordinal);
        using var warehouse = WarehouseFile.Open(bed.Warehouse);
        Rows = warehouse.Query("SELECT Id, Name, Age, _batch_id FROM crm.person ORDER BY Id");
        Markers = warehouse.Query("SELECT blob_name, outcome, rows FROM landfall.markers ORDER BY ALL");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // RFC 1952: a header of 10 bytes; RFC 1951: one stored block, 5 bytes and then its bytes as they are, of which the first 20 are there.
    private static byte[] CutGzip(string text) =>
        [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1, (byte)text.Length, 0, (byte)~text.Length, 0xFF, .. Encoding.UTF8.GetBytes(text[..20])];
}
