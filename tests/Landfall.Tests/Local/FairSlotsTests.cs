using Landfall.Local.Polling;

namespace Landfall.Tests.Local;

/// <summary>Who comes to a place next.</summary>
public sealed class FairSlotsTests
{
    private readonly FairSlots _slots = new(2);

    [Fact]
    public async Task WaitAsync_PlacesAreFree_IsThroughAtOnce()
    {
        await WaitAsync("a");
        await WaitAsync("a");

        var third = WaitAsync("a");

        Assert.False(third.IsCompleted);
        _slots.Release();
        await third.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Release_CrowdOfOneKeyWaits_KeysTakeTurns()
    {
        await WaitAsync("crowd");
        await WaitAsync("crowd");
        var waiting = new[] { "crowd", "crowd", "crowd", "other", "other" }.Select(key => (key, Turn: WaitAsync(key))).ToList();
        var order = new List<string>();

        while (waiting.Count > 0)
        {
            _slots.Release();
            var through = await Task.WhenAny(waiting.Select(one => one.Turn)).WaitAsync(TimeSpan.FromSeconds(30));
            var next = waiting.Find(one => one.Turn == through);
            order.Add(next.key);
            waiting.Remove(next);
        }

        Assert.Equal(["crowd", "other", "crowd", "other", "crowd"], order);
    }

    [Fact]
    public async Task WaitAsync_CancelledInTheLine_LosesNoPlace()
    {
        using var stop = new CancellationTokenSource();
        await WaitAsync("a");
        await WaitAsync("a");
        var leaving = _slots.WaitAsync("a", stop.Token);
        var behind = WaitAsync("a");

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        _slots.Release();
        await behind.WaitAsync(TimeSpan.FromSeconds(30));
        _slots.Release();
        _slots.Release();
        await WaitAsync("b");
        await WaitAsync("b");
        Assert.False(WaitAsync("b").IsCompleted);
    }

    private Task WaitAsync(string key) => _slots.WaitAsync(key, TestContext.Current.CancellationToken);
}
