namespace Landfall.Tests.Warehouses;

public class DuckDbMergeOrderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3, Traits = ["Lane", "long"])]
    [InlineData(4, Traits = ["Lane", "long"])]
    [InlineData(5, Traits = ["Lane", "long"])]
    [InlineData(6, Traits = ["Lane", "long"])]
    [InlineData(7, Traits = ["Lane", "long"])]
    [InlineData(8, Traits = ["Lane", "long"])]
    public async Task Merge_AnySplitAnyOrderAnyRepeat_GivesOneTable(int seed)
    {
        var random = new Random(seed);
        var rows = Enumerable.Range(0, random.Next(20, 80)).Select(_ => Row(random)).ToArray();
        var expected = Model(rows);
        for (var run = 0; run < 3; run++)
        {
            await using var bed = await OpenAsync();
            var live = 0L;
            var number = 0;
            foreach (var load in Loads(rows, random))
            {
                var batches = load.Select(file => ($"batch-{number++:D3}", file)).OrderBy(_ => random.Next()).ToArray();
                live += (await bed.LoadAsync(batches)).Values.Sum(counts => counts.Growth);
            }

            var stored = bed.Rows();
            Assert.Equal(expected, stored.Select(row => new MergeRow((string)row[0]!, (int?)row[1], (string)row[5]!, (bool)row[4]!)));
            Assert.Equal(live, stored.Count(row => row[4] is false));
        }
    }

    private static MergeRow Row(Random random) =>
        new(
            ((char)('a' + random.Next(6))).ToString(),
            random.Next(10) == 0 ? null : random.Next(4),
            ((char)('p' + random.Next(3))).ToString(),
            random.Next(3) == 0
        );

    // Every row in some file, some in several, the files in loads of any size.
    private static IEnumerable<MergeRow[][]> Loads(MergeRow[] rows, Random random)
    {
        var landed = rows.Concat(rows.Where(_ => random.Next(3) == 0)).ToArray();
        random.Shuffle(landed);
        var files = landed.Chunk(random.Next(1, 25)).ToArray();
        return files.Concat(files.Where(_ => random.Next(4) == 0)).OrderBy(_ => random.Next()).Chunk(random.Next(1, 5));
    }

    private static IEnumerable<MergeRow> Model(IEnumerable<MergeRow> rows) =>
        rows.GroupBy(row => row.Key, StringComparer.Ordinal)
            .Select(versions =>
                versions
                    .OrderByDescending(row => row.Order ?? int.MinValue)
                    .ThenByDescending(row => row.Deleted)
                    .ThenByDescending(row => row.Hash, StringComparer.Ordinal)
                    .First()
            )
            .OrderBy(row => row.Key, StringComparer.Ordinal);

    private protected virtual Task<MergeBed> OpenAsync() => MergeBed.OpenAsync();
}
