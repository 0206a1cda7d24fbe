using Landfall.Contracts;
using Landfall.Curation;
using Landfall.Curation.Parts;

namespace Landfall.Interop.Tests;

/// <summary>Parts of many rows: several row groups, dictionaries, runs of nulls, and the rejects beside them.</summary>
public sealed class PartLayoutTests
{
    private const int Rows = 60_000;

    [Fact]
    public async Task Curate_SeveralRowGroups_HoldEveryRowOnceAndInOrder()
    {
        var parts = await ManyAsync();

        var part = Assert.Single(parts, found => found.Finished.Kind == PartKind.Curated);
        var groups = await part.RowGroupsAsync();
        Assert.True(groups.Count > 1);
        Assert.Equal(part.Finished.Rows, groups.Sum());
        Assert.Equal(Good().Select(i => (int?)i), await part.ValuesAsync<int>("id"));
        Assert.Equal(Good().Select(i => (long?)(i + 2)), await part.ValuesAsync<long>("_line"));
    }

    [Fact]
    public async Task Curate_FewDistinctTextsAndNullRuns_AreEachInTheirRow()
    {
        var parts = await ManyAsync();

        var part = Assert.Single(parts, found => found.Finished.Kind == PartKind.Curated);
        Assert.Equal(Good().Select(Word), await part.TextsAsync("word"));
        Assert.Equal(Good().Select(Long), await part.TextsAsync("long"));
    }

    [Fact]
    public async Task Curate_Rejects_AreAPartOfTheirOwn()
    {
        var parts = await ManyAsync();

        var part = Assert.Single(parts, found => found.Finished.Kind == PartKind.Rejects);
        Assert.Equal(["_batch_id", "line", "byte_offset", "byte_length", "violations"], (await part.FieldsAsync()).Select(field => field.Name));
        Assert.Equal(Enumerable.Range(0, Rows).Where(i => !IsGood(i)).Select(i => (long?)(i + 2)), await part.ValuesAsync<long>("line"));
        Assert.All(
            await part.TextsAsync("violations"),
            violations => Assert.Equal("""[{"column":"id","rule":"type","expected":"integer","shape":"a"}]""", violations));
    }

    private static Task<IReadOnlyList<Part>> ManyAsync()
    {
        var text = "id,word,long\n" + string.Concat(Enumerable.Range(0, Rows).Select(i => $"{(IsGood(i) ? i : "x")},{Word(i)},{Long(i)}\n"));
        return Part.CurateAsync(
            Dialect.SalesforceBulk, text, [Part.Column("id", ColumnKind.Integer), Part.Column("word", ColumnKind.Text), Part.Column("long", ColumnKind.Text)], SmallGroups);
    }

    private static void SmallGroups(CurationOptions options) => (options.BlockBytes, options.RowGroupBytes, options.Threads) = (64 << 10, 1 << 20, 1);

    private static IEnumerable<int> Good() => Enumerable.Range(0, Rows).Where(IsGood);

    private static bool IsGood(int i) => i % 1000 != 7;

    private static string? Word(int i) => i / 5000 % 3 == 1 ? null : $"word {i % 11}";

    private static string? Long(int i) => i % 500 == 0 ? new string((char)('a' + (i % 26)), 3000) : i % 3 == 0 ? null : $"{i}";
}
