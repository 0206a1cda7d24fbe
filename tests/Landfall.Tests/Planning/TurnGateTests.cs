using Landfall.Functions.Activities;
using Landfall.Planning;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Landfall.Tests.Planning;

/// <summary>How many tables of a process begin their turn at the same moment.</summary>
public sealed class TurnGateTests : IDisposable
{
    private static readonly CancellationToken s_stop = TestContext.Current.CancellationToken;

    private readonly FakeTimeProvider _time = new();
    private readonly TurnGate _gate;

    public TurnGateTests() => _gate = new TurnGate(Options.Create(new PlanningOptions { Turns = 2 }), _time);

    public void Dispose() => _gate.Dispose();

    [Fact]
    public async Task EnterAsync_AllPlacesTaken_WaitsInLineForOneToEnd()
    {
        using var first = await _gate.EnterAsync(s_stop);
        using var second = await _gate.EnterAsync(s_stop);
        var third = _gate.EnterAsync(s_stop);
        var fourth = _gate.EnterAsync(s_stop);
        Assert.False(third.IsCompleted);

        second.Dispose();

        using var next = await third;
        Assert.False(fourth.IsCompleted);
        first.Dispose();
        (await fourth).Dispose();
    }

    [Fact]
    public async Task EnterAsync_HoldersTakeLongerThanASecond_OneMoreBeginsForEach()
    {
        using var first = await _gate.EnterAsync(s_stop);
        using var second = await _gate.EnterAsync(s_stop);
        var third = _gate.EnterAsync(s_stop);
        var fourth = _gate.EnterAsync(s_stop);
        var fifth = _gate.EnterAsync(s_stop);

        _time.Advance(TimeSpan.FromSeconds(1));
        using var one = await third;
        using var other = await fourth;

        // Their places are given back once, however they end.
        first.Dispose();
        first.Dispose();
        second.Dispose();
        Assert.False(fifth.IsCompleted);
        one.Dispose();
        (await fifth).Dispose();
    }

    [Fact]
    public async Task EnterAsync_CancelledWhileItWaits_TakesNoPlace()
    {
        using var first = await _gate.EnterAsync(s_stop);
        using var second = await _gate.EnterAsync(s_stop);
        using var stop = new CancellationTokenSource();
        var third = _gate.EnterAsync(stop.Token);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third);

        first.Dispose();
        (await _gate.EnterAsync(s_stop)).Dispose();
    }

    [Fact]
    public async Task EnterAsync_HostEndsBeforeTheHolder_ItsPlaceIsGivenBackToNobody()
    {
        var place = await _gate.EnterAsync(s_stop);
        var other = await _gate.EnterAsync(s_stop);

        _gate.Dispose();

        _time.Advance(TimeSpan.FromSeconds(1));
        place.Dispose();
        other.Dispose();
    }

    [Fact]
    public void TurnsAtOnce_NothingSaid_IsOneACore() => Assert.Equal(Environment.ProcessorCount, new PlanningOptions().TurnsAtOnce());
}
