using Azure.Core;
using Landfall.Ledger;
using Landfall.Tests.Azurite;

namespace Landfall.Tests.Ledger;

public sealed class UnclearWriteTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task CreateAsync_FirstAnswerLost_KnowsThatItCreated()
    {
        var spy = new RequestSpy();
        var bed = await LedgerBed.CreateAsync(azurite, spy);
        spy.LosesAnswer = First(IsEntryWrite);

        Assert.True(await bed.Ledger.CreateAsync(LedgerBed.Entry(), default));
    }

    [Fact]
    public async Task UpdateAsync_FirstAnswerLost_ChangesOnce()
    {
        var spy = new RequestSpy();
        var bed = await LedgerBed.CreateAsync(azurite, spy);
        var entry = LedgerBed.Entry();
        await bed.Ledger.CreateAsync(entry, default);
        spy.LosesAnswer = First(IsEntryWrite);

        var after = await bed.Ledger.UpdateAsync(entry.Batch, e => e with { CurateAttempts = e.CurateAttempts + 1 }, default);

        Assert.Equal(1, after.CurateAttempts);
        Assert.Equal(1, (await bed.Ledger.FindAsync(entry.Batch, default))!.CurateAttempts);
    }

    [Fact]
    public async Task UpdateAsync_AnswerLostAndAnotherWriterAfterIt_ChangesOnce()
    {
        var spy = new RequestSpy();
        var bed = await LedgerBed.CreateAsync(azurite, spy);
        var others = new BatchLedger(new Storage.LandfallContainers(azurite.Service, bed.StorageOptions), bed.Time);
        var entry = LedgerBed.Entry();
        await bed.Ledger.CreateAsync(entry, default);
        var first = First(IsEntryWrite);
        spy.LosesAnswer = request =>
        {
            if (!first(request))
            {
                return false;
            }

            others.UpdateAsync(entry.Batch, e => e with { LoadAttempts = e.LoadAttempts + 1 }, default).GetAwaiter().GetResult();
            return true;
        };

        var after = await bed.Ledger.UpdateAsync(entry.Batch, e => e with { CurateAttempts = e.CurateAttempts + 1 }, default);

        Assert.Equal((1, 0), (after.CurateAttempts, after.LoadAttempts));
        var found = (await bed.Ledger.FindAsync(entry.Batch, default))!;
        Assert.Equal((1, 1), (found.CurateAttempts, found.LoadAttempts));
    }

    private static bool IsEntryWrite(Request request) =>
        request.Method == RequestMethod.Put && request.Uri.Path.Contains("/entries/", StringComparison.Ordinal);

    private static Func<Request, bool> First(Func<Request, bool> which)
    {
        var met = 0;
        return request => which(request) && Interlocked.Increment(ref met) == 1;
    }
}
