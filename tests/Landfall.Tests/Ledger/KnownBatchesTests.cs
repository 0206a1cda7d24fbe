using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Tests.Azurite;

namespace Landfall.Tests.Ledger;

public sealed class KnownBatchesTests(AzuriteFixture azurite)
{
    [Theory]
    [InlineData(3)]
    [InlineData(200)]
    public async Task OfAsync_SomeAreThere_NamesThose(int asked)
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entries = Enumerable.Range(0, asked).Select(n => LedgerBed.Entry(n, n % 7 == 0 ? "other.x" : LedgerBed.Table)).ToList();
        var there = entries.Where((_, n) => n % 3 != 1).ToList();
        await bed.Ledger.CreateAllAsync(there, default);

        var known = await new KnownBatches(bed.Store).OfAsync(entries.Select(entry => entry.Batch), default);

        Assert.Equal(there.Select(entry => entry.Batch).Order(StringComparer.Ordinal), known.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task OfAsync_FewOfADayOfMany_AreAskedForByThemselves()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entries = Enumerable
            .Range(0, 6_000)
            .Select(n =>
                LedgerBed.Entry(n % 60, state: BatchState.Published) with
                {
                    Batch = $"{LedgerBed.Table}-20261120T060000-{n:x20}",
                }
            );
        await bed.Ledger.CreateAllAsync([.. entries], default);
        var (finds, keys) = (0, 0);
        bed.Store.Found = key => finds += key.StartsWith("b|", StringComparison.Ordinal) ? 1 : 0;
        var store = new CountedKeys(bed.Store, () => keys++);

        var known = await new KnownBatches(store).OfAsync(
            [.. Enumerable.Range(0, 10).Select(n => $"{LedgerBed.Table}-20261120T060000-{n * 650:x20}")],
            default
        );

        Assert.Equal((10, 1_000, 8), (known.Count, keys, finds));
    }

    /// <summary>Counts the keys that a listing gives.</summary>
    private sealed class CountedKeys(ILedgerStore store, Action read) : ILedgerStore
    {
        public Task EnsureAsync(CancellationToken cancellationToken) => store.EnsureAsync(cancellationToken);

        public Task<LedgerRow?> FindAsync(string partition, string key, CancellationToken cancellationToken) =>
            store.FindAsync(partition, key, cancellationToken);

        public IAsyncEnumerable<LedgerRow> ListAsync(string partition, LedgerKeys keys, CancellationToken cancellationToken) =>
            store
                .ListAsync(partition, keys, cancellationToken)
                .Select(row =>
                {
                    read();
                    return row;
                });

        public Task<LedgerWrite> WriteAsync(string partition, IReadOnlyList<LedgerChange> changes, CancellationToken cancellationToken) =>
            store.WriteAsync(partition, changes, cancellationToken);
    }
}
