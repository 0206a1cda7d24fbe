using Azure.Storage.Blobs.Specialized;
using Landfall.Ledger;
using Landfall.Tests.Azurite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Landfall.Tests.Ledger;

public sealed class TableLeaseTests(AzuriteFixture azurite)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task TryTakeAsync_Held_ReturnsNull()
    {
        var leases = Leases(await LedgerBed.CreateAsync(azurite));
        await using var first = await leases.TryTakeAsync(LedgerBed.Table, default);

        Assert.NotNull(first);
        Assert.Null(await leases.TryTakeAsync(LedgerBed.Table, default));
    }

    [Fact]
    public async Task TryTakeAsync_AnotherTable_IsIndependent()
    {
        var leases = Leases(await LedgerBed.CreateAsync(azurite));
        await using var first = await leases.TryTakeAsync(LedgerBed.Table, default);
        await using var second = await leases.TryTakeAsync("amplitude.event", default);

        Assert.Equal((LedgerBed.Table, "amplitude.event"), (first?.Table, second?.Table));
    }

    [Fact]
    public async Task TryTakeAsync_TenAtOnce_OneTakes()
    {
        var leases = Leases(await LedgerBed.CreateAsync(azurite));

        var taken = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => leases.TryTakeAsync(LedgerBed.Table, default)));

        await using var lease = Assert.Single(taken, one => one is not null);
    }

    [Fact]
    public async Task DisposeAsync_Held_HandsItBack()
    {
        var leases = Leases(await LedgerBed.CreateAsync(azurite));
        await (await leases.TryTakeAsync(LedgerBed.Table, default))!.DisposeAsync();

        await using var next = await leases.TryTakeAsync(LedgerBed.Table, default);

        Assert.NotNull(next);
    }

    [Fact]
    public async Task Lost_TenSecondsPassed_IsRenewedAndNotLost()
    {
        var renewed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var spy = new RequestSpy();
        var bed = await LedgerBed.CreateAsync(azurite, spy);
        spy.Sending = request =>
        {
            if (request.Headers.TryGetValue("x-ms-lease-action", out var action) && action == "renew")
            {
                renewed.TrySetResult();
            }
        };
        await using var lease = await Leases(bed).TryTakeAsync(LedgerBed.Table, default);

        bed.Time.Advance(TimeSpan.FromSeconds(10));

        await renewed.Task.WaitAsync(Patience);
        Assert.False(lease!.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task Lost_TakenAway_IsCancelled()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await using var lease = await Leases(bed).TryTakeAsync(LedgerBed.Table, default);
        await bed.Containers.Ledger.GetBlobClient("leases/" + LedgerBed.Table).GetBlobLeaseClient().BreakAsync(TimeSpan.Zero);

        bed.Time.Advance(TimeSpan.FromSeconds(10));

        await Assert.ThrowsAsync<TaskCanceledException>(() => Task.Delay(Patience, lease!.Lost));
    }

    [Fact]
    public async Task Lost_NotRenewedInTime_IsCancelled()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await using var lease = await Leases(bed).TryTakeAsync(LedgerBed.Table, default);

        bed.Time.Advance(TimeSpan.FromSeconds(31));

        await Assert.ThrowsAsync<TaskCanceledException>(() => Task.Delay(Patience, lease!.Lost));
    }

    private static TableLeases Leases(LedgerBed bed) => new(bed.Containers, bed.Time, NullLogger<TableLeases>.Instance);
}
