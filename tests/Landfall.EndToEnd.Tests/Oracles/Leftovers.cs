using Landfall.EndToEnd.Tests.Hosting;

namespace Landfall.EndToEnd.Tests.Oracles;

/// <summary>What must hold of a Landfall's blobs when all its files have ended.</summary>
internal static class Leftovers
{
    /// <summary>
    /// No open pointer is left, and each manifest names parts of its own attempt only, which are there in full; gives the
    /// lake's blobs that no manifest names.
    /// </summary>
    public static async Task<IReadOnlyList<string>> CheckAsync(LandfallBed bed)
    {
        var entries = await bed.EntriesAsync();
        Assert.Empty((await bed.RowsAsync("o|")).Concat(await bed.RowsAsync("w|")));
        var named = new List<string>();
        foreach (var entry in entries.Where(entry => entry.Manifest is not null))
        {
            var manifest = entry.Manifest!;
            var folder = $"{entry.Table}/batch={entry.Batch}/attempt={manifest.Attempt}/";
            Assert.All(manifest.Parts.Concat(manifest.RejectParts), part => Assert.StartsWith(folder, part.Path, StringComparison.Ordinal));
            Assert.Equal(manifest.Rows, manifest.Parts.Sum(part => part.Rows));
            Assert.Equal(manifest.RejectRows, manifest.RejectParts.Sum(part => part.Rows));
            Assert.Equal(manifest.RowsRead, manifest.Rows + manifest.RejectRows);
            foreach (var part in manifest.Parts)
            {
                Assert.Equal(part.Bytes, (await bed.Lake.GetBlobClient(part.Path).GetPropertiesAsync()).Value.ContentLength);
                named.Add(part.Path);
            }
        }

        var unnamed = (await LandfallBed.NamesAsync(bed.Lake)).Except(named.Append("format.json"), StringComparer.Ordinal).ToList();
        Assert.All(unnamed, name =>
            Assert.Contains(entries, entry =>
                name.StartsWith($"{entry.Table}/batch={entry.Batch}/attempt=", StringComparison.Ordinal)
                && !name.Contains($"/attempt={entry.Manifest?.Attempt}/", StringComparison.Ordinal)
            )
        );
        return unnamed;
    }
}
