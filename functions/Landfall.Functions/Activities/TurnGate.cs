using Landfall.Planning;
using Microsoft.Extensions.Options;

namespace Landfall.Functions.Activities;

/// <summary>
/// Lets few tables begin at the same moment. Where all begin at once, each takes the one file that is there by then, and all of them share
/// the cores; a table that begins later takes all its files at once.
/// </summary>
public sealed class TurnGate(IOptions<PlanningOptions> options, TimeProvider time) : IDisposable
{
    // A slow listener, a long load: the next table does not wait for their end.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _places = new(options.Value.TurnsAtOnce());

    /// <summary>Waits for a place, first come first served. Disposing gives it back, and so does a second that has passed.</summary>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        return new Place(_places, time);
    }

    public void Dispose() => _places.Dispose();

    private sealed class Place : IDisposable
    {
        private readonly SemaphoreSlim _places;
        private readonly ITimer _timer;
        private int _left;

        public Place(SemaphoreSlim places, TimeProvider time)
        {
            _places = places;
            _timer = time.CreateTimer(static place => ((Place)place!).Leave(), this, Longest, Timeout.InfiniteTimeSpan);
        }

        public void Dispose()
        {
            _timer.Dispose();
            Leave();
        }

        private void Leave()
        {
            if (Interlocked.Exchange(ref _left, 1) != 0)
            {
                return;
            }

            try
            {
                _places.Release();
            }
            catch (ObjectDisposedException)
            {
                // The host has ended before its activity, and nobody waits any more.
            }
        }
    }
}
