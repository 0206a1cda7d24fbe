using Landfall.Landing.Sweeping;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;
using Microsoft.Extensions.Logging.Abstractions;

namespace Landfall.Tests.Landing.Sweeping;

public sealed class SweepJournalTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task ReadAsync_NothingWritten_ReturnsNone()
    {
        var bed = await LedgerBed.CreateAsync(azurite);

        Assert.Equal(
            new JournalReading(Record: null, Version: null),
            await new SweepJournal(bed.Containers.Ledger, NullLogger.Instance).ReadAsync(default)
        );
    }

    [Fact]
    public async Task WriteAsync_ManyOverTheSame_KeepsTheFirst()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var journal = new SweepJournal(bed.Containers.Ledger, NullLogger.Instance);
        await journal.WriteAsync(Record(0), await journal.ReadAsync(default), default);
        var read = await journal.ReadAsync(default);

        await journal.WriteAsync(Record(1), read, default);
        await Task.WhenAll(Enumerable.Range(2, 10).Select(n => journal.WriteAsync(Record(n), read, default)));

        Assert.Equivalent(Record(0), read.Record, strict: true);
        Assert.Equivalent(Record(1), (await journal.ReadAsync(default)).Record, strict: true);
    }

    private static SweepRecord Record(int number) =>
        new(
            SweepRecord.CurrentSchema,
            LedgerBed.Now.AddMinutes(number),
            LedgerBed.Now.AddMinutes(number),
            LandingBed.Report(number),
            new SweepPass(LedgerBed.Now, LastPages: 3, LedgerBed.Now.AddMinutes(-1), Pages: 2, Next: "token"),
            new UnclaimedJudgement("0123456789abcdef", LedgerBed.Now, IsConfirmed: true),
            ["sf/1/"]
        );
}
