using System.Globalization;

namespace Landfall.Cli.Landing;

/// <summary>So many at most in a second or a minute, evenly.</summary>
/// <param name="Count">How many.</param>
/// <param name="Each">In which time.</param>
internal sealed record Rate(int Count, TimeSpan Each)
{
    private const int Most = 100_000;

    /// <summary>The time from one to the next.</summary>
    public TimeSpan Interval => Each / Count;

    /// <summary>As it is written: <c>10/s</c>, <c>300/min</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Count}/{(Each == TimeSpan.FromMinutes(1) ? "min" : "s")}");

    /// <summary>Reads <c>10</c>, <c>10/s</c> or <c>300/min</c>; null for anything else.</summary>
    public static Rate? Parse(string text)
    {
        var (count, unit) = text.Split('/') switch
        {
            [var alone] => (alone, "s"),
            [var first, var second] => (first, second),
            _ => ("", ""),
        };
        return int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= Most
            ? unit switch
            {
                "s" => new Rate(number, TimeSpan.FromSeconds(1)),
                "min" => new Rate(number, TimeSpan.FromMinutes(1)),
                _ => null,
            }
            : null;
    }
}

/// <summary>Lets one after the other pass at a rate; time in which nobody came is not made up for.</summary>
internal sealed class Pace(TimeProvider time, Rate rate)
{
    private DateTimeOffset _next = DateTimeOffset.MinValue;

    /// <summary>Waits until the next one may pass.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_next > now)
        {
            await Task.Delay(_next - now, time, cancellationToken);
        }

        _next = (_next > now ? _next : now) + rate.Interval;
    }
}
