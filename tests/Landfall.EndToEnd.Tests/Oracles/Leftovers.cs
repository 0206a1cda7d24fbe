using Landfall.DuckDb;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.Ledger;

namespace Landfall.EndToEnd.Tests.Oracles;

/// <summary>What must hold of a Landfall's blobs when all its files have ended.</summary>
internal static class Leftovers
{
    /// <summary>
    /// No open pointer is left; each manifest names parts that an attempt of its table wrote, which are there in full; a part that a
    /// manifest names holds no row that none names; gives the lake's blobs that no manifest names.
    /// </summary>
    public static async Task<IReadOnlyList<string>> CheckAsync(LandfallBed bed)
    {
        var entries = await bed.EntriesAsync();
        Assert.Empty((await bed.RowsAsync("o|")).Concat(await bed.RowsAsync("w|")));
        var attempts = entries.Select(entry => $"{entry.Table}/{entry.Batch}.").ToList();
        var manifests = entries.SelectMany(ManifestsOf).ToList();
        foreach (var manifest in manifests)
        {
            Assert.All(manifest.Parts.Concat(manifest.RejectParts), part =>
                Assert.Contains(attempts, attempt => part.Path.StartsWith(attempt, StringComparison.Ordinal))
            );
            Assert.Equal(manifest.Rows, manifest.Parts.Sum(part => part.Rows));
            Assert.Equal(manifest.RejectRows, manifest.RejectParts.Sum(part => part.Rows));
            Assert.Equal(manifest.RowsRead, manifest.Rows + manifest.RejectRows);
        }

        var named = manifests.SelectMany(manifest => manifest.Parts).GroupBy(part => part.Path, StringComparer.Ordinal).ToList();
        foreach (var part in named)
        {
            var (bytes, rows) = await ReadAsync(bed, part.Key);
            Assert.All(part, share => Assert.Equal(bytes, share.Bytes));
            Assert.Equal(rows, part.Sum(share => share.Rows));
        }

        var unnamed = (await LandfallBed.NamesAsync(bed.Lake))
            .Except(named.Select(part => part.Key).Append("format.json"), StringComparer.Ordinal)
            .ToList();
        Assert.All(unnamed, name => Assert.Contains(attempts, attempt => name.StartsWith(attempt, StringComparison.Ordinal)));
        return [.. unnamed.Where(name => !GroupManifests.IsName(name))];
    }

    // One for each generation whose rows were written: a later one may go by the parts of an earlier.
    private static IEnumerable<Manifest> ManifestsOf(LedgerEntry entry) =>
        entry
            .Earlier.Select(earlier => earlier.Manifest)
            .Append(entry.Manifest)
            .OfType<Manifest>()
            .DistinctBy(manifest => (manifest.Generation, manifest.Attempt));

    private static async Task<(long Bytes, long Rows)> ReadAsync(LandfallBed bed, string name)
    {
        var file = Path.GetTempFileName();
        await bed.Lake.GetBlobClient(name).DownloadToAsync(file);
        using (var database = DuckDbInstance.Open(path: null))
        using (var connection = database.Connect())
        {
            var found = (new FileInfo(file).Length, (long)connection.Scalar("SELECT count(*) FROM read_parquet(?)", [file])!);
            File.Delete(file);
            return found;
        }
    }
}
