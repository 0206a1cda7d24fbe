using Landfall.Landing.Sweeping;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;
using Microsoft.Extensions.Logging.Abstractions;

namespace Landfall.Tests.Landing.Sweeping;

public sealed class SweepJournalTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task LastAsync_NothingWritten_ReturnsNull()
    {
        var bed = await LedgerBed.CreateAsync(azurite);

        Assert.Null(await new SweepJournal(bed.Containers.Ledger, NullLogger.Instance).LastAsync(default));
    }

    [Fact]
    public async Task WriteAsync_ManyAtOnce_KeepsTheLatest()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var journal = new SweepJournal(bed.Containers.Ledger, NullLogger.Instance);

        await Task.WhenAll(Enumerable.Range(0, 10).Select(n => journal.WriteAsync(Record(LedgerBed.Now.AddMinutes(n)), default)));

        Assert.Equal(Record(LedgerBed.Now.AddMinutes(9)), await journal.LastAsync(default));
    }

    private static SweepRecord Record(DateTimeOffset startedAt) =>
        new(SweepRecord.CurrentSchema, startedAt, startedAt, LandingBed.Report());
}
