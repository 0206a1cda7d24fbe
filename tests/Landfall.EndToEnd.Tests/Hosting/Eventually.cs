using System.Diagnostics;

namespace Landfall.EndToEnd.Tests.Hosting;

/// <summary>Looks again and again until there is something to see, with a deadline.</summary>
internal static class Eventually
{
    // Several hosts share two cores: a deadline is there to end a test that hangs, not to measure.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(240);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>The first value that is not null; the test fails with <paramref name="what"/> when there is none in time.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T?>> look, Func<string> what)
        where T : class
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (true)
        {
            var started = Stopwatch.GetTimestamp();
            if (await look() is { } seen)
            {
                return seen;
            }

            Assert.False(deadline.IsCancellationRequested, $"Not within {Deadline}: {what()}");
            // A look that takes long must not keep from its work what is looked at.
            var rest = 3 * Stopwatch.GetElapsedTime(started);
            await Task.Delay(rest > Pause ? rest : Pause, TestContext.Current.CancellationToken);
        }
    }
}
