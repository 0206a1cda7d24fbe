using Azure.Core;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Landfall.Local.Hosting;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Landfall.Tests.Local;

public sealed class HostLeaseTests(AzuriteFixture azurite)
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _name = azurite.NewPrefix() + "journal";
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));
    private readonly RequestSpy _spy = new();

    private BlobClient Blob => azurite.Service.GetBlobContainerClient(_name).GetBlobClient("host");

    [Fact]
    public async Task TryTakeAsync_FirstEver_BeginsTerm1AndSaysSinceWhen()
    {
        await using var lease = await Seat().TryTakeAsync(default);

        BlobProperties properties = await Blob.GetPropertiesAsync();
        Assert.Equal(1, lease!.Term);
        Assert.Equal(new Dictionary<string, string> { ["term"] = "1", ["since"] = "2026-11-20T12:00:00Z" }, properties.Metadata);
    }

    [Fact]
    public async Task TryTakeAsync_Held_GivesNullAndTheHolder()
    {
        await using var first = await Seat().TryTakeAsync(default);

        Assert.Null(await Seat().TryTakeAsync(default));
        Assert.Equal(
            "Another host does the work, in term 1 since 2026-11-20T12:00:00Z; this one takes over when it ends.",
            await Seat().DescribeHolderAsync(default)
        );
    }

    [Fact]
    public async Task TryTakeAsync_TenAtOnce_OneTakes()
    {
        var taken = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Seat().TryTakeAsync(default)));

        await using var lease = Assert.Single(taken, one => one is not null);
    }

    [Fact]
    public async Task DisposeAsync_Held_LetsTheNextTermBegin()
    {
        await (await Seat().TryTakeAsync(default))!.DisposeAsync();

        await using var next = await Seat().TryTakeAsync(default);

        Assert.Equal(2, next!.Term);
    }

    [Fact]
    public async Task TryTakeAsync_AnswerLost_TakesAtTheSecondRequest()
    {
        await (await Seat().TryTakeAsync(default))!.DisposeAsync();
        var asked = 0;
        _spy.LosesAnswer = request => IsLease(request, "acquire") && Interlocked.Increment(ref asked) == 1;

        await using var lease = await Seat().TryTakeAsync(default);

        Assert.NotNull(lease);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task Lost_RenewedAtEachThird_IsHeldLongerThanItsDuration()
    {
        await using var lease = (await Seat().TryTakeAsync(default))!;

        await RenewAsync();
        await RenewAsync();
        await RenewAsync();

        Assert.Equal((true, false), (lease.IsHeld, lease.Lost.IsCancellationRequested));
    }

    [Fact]
    public async Task Lost_TakenAway_SaysWhatTheStorageSaid()
    {
        await using var lease = (await Seat().TryTakeAsync(default))!;
        await Blob.GetBlobLeaseClient().BreakAsync(TimeSpan.Zero);

        _time.Advance(Duration / 3);

        await Assert.ThrowsAsync<TaskCanceledException>(() => Task.Delay(Patience, lease.Lost));
        Assert.Equal("the storage refused to renew it (LeaseIsBrokenAndCannotBeRenewed)", lease.Reason);
    }

    [Fact]
    public async Task Lost_NotRenewedInTime_SaysSo()
    {
        await using var lease = (await Seat().TryTakeAsync(default))!;

        _time.Advance(Duration);

        await Assert.ThrowsAsync<TaskCanceledException>(() => Task.Delay(Patience, lease.Lost));
        Assert.Equal("it was not renewed within 15 s, as the process was suspended or the storage did not answer", lease.Reason);
    }

    [Fact]
    public async Task IsHeld_ClockPassedTheEndBeforeAnyTimerRan_IsFalse()
    {
        await using var lease = (await Seat().TryTakeAsync(default))!;

        _time.AdjustTime(_time.GetUtcNow() + Duration);

        Assert.False(lease.IsHeld);
        Assert.False(lease.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task Lost_OneRenewalFails_IsTriedAgain()
    {
        await using var lease = (await Seat().TryTakeAsync(default))!;
        var renewals = 0;
        _spy.LosesAnswer = request => IsLease(request, "renew") && Interlocked.Increment(ref renewals) == 1;

        _time.Advance(Duration / 3);
        await Poll.UntilAsync(() => renewals >= 2, "the renewal is repeated");

        Assert.False(lease.Lost.IsCancellationRequested);
    }

    private static bool IsLease(Request request, string action) =>
        request.Headers.TryGetValue("x-ms-lease-action", out var asked) && string.Equals(asked, action, StringComparison.Ordinal);

    private async Task RenewAsync()
    {
        var renewed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _spy.LosesAnswer = request =>
        {
            // The answer is here: a clock that moves on can end the request no more.
            if (IsLease(request, "renew"))
            {
                renewed.TrySetResult();
            }

            return false;
        };
        _time.Advance(Duration / 3);
        await renewed.Task.WaitAsync(Patience);
    }

    private HostSeat Seat()
    {
        var options = new BlobClientOptions { Retry = { Delay = TimeSpan.FromMilliseconds(1) } };
        options.AddPolicy(_spy, HttpPipelinePosition.PerRetry);
        return new HostSeat(
            new BlobServiceClient(azurite.ConnectionString, options).GetBlobContainerClient(_name),
            Duration,
            _time,
            NullLogger<HostSeat>.Instance
        );
    }
}
