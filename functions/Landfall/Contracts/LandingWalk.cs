using System.Globalization;

namespace Landfall.Contracts;

/// <summary>
/// Matches a name against a landing pattern's steps. A regular expression whose time is bounded costs a third of a megabyte, and there is
/// a pattern a table; this one costs what the name and the pattern are long, multiplied, and keeps nothing.
/// </summary>
internal static class LandingWalk
{
    private const int OnStack = 4_096;

    /// <summary>The match that takes the most characters at each step, from the left, as a regular expression would.</summary>
    public static LandingMatch Match(IReadOnlyList<LandingToken> steps, string name)
    {
        var width = name.Length + 1;
        var cells = (steps.Count + 1) * width;
        Span<bool> reaches = cells <= OnStack ? stackalloc bool[cells] : new bool[cells];
        Look(steps, name, reaches);
        return reaches[0] ? Walk(steps, name, reaches) : default;
    }

    // From the end: whether what is left of the name fits to what is left of the steps.
    private static void Look(IReadOnlyList<LandingToken> steps, string name, Span<bool> reaches)
    {
        var width = name.Length + 1;
        reaches[(steps.Count * width) + name.Length] = true;
        for (var step = steps.Count - 1; step >= 0; step--)
        {
            var token = steps[step];
            var (here, next) = (step * width, (step + 1) * width);
            if (token.Class == LandingTokenClass.Fork)
            {
                var over = (step + token.Skip) * width;
                for (var at = name.Length; at >= 0; at--)
                {
                    reaches[here + at] = reaches[next + at] || reaches[over + at];
                }

                continue;
            }

            reaches[here + name.Length] = token.Repeats && reaches[next + name.Length];
            for (var at = name.Length - 1; at >= 0; at--)
            {
                reaches[here + at] = token.Repeats
                    ? reaches[next + at] || (token.Takes(name[at]) && reaches[here + at + 1])
                    : token.Takes(name[at]) && reaches[next + at + 1];
            }
        }
    }

    private static LandingMatch Walk(IReadOnlyList<LandingToken> steps, string name, Span<bool> reaches)
    {
        var width = name.Length + 1;
        var (snapshot, count) = (default(Range?), default(Range?));
        for (int step = 0, at = 0; step < steps.Count; )
        {
            var token = steps[step];
            if (token.Class == LandingTokenClass.Fork)
            {
                step += reaches[((step + 1) * width) + at] ? 1 : token.Skip;
                continue;
            }

            if (token.Repeats && !(at < name.Length && token.Takes(name[at]) && reaches[(step * width) + at + 1]))
            {
                step++;
                continue;
            }

            switch (token.Captures)
            {
                case LandingCapture.Snapshot:
                    snapshot = (snapshot?.Start ?? at)..(at + 1);
                    break;
                case LandingCapture.Count:
                    count = (count?.Start ?? at)..(at + 1);
                    break;
            }

            at++;
            step += token.Repeats ? 0 : 1;
        }

        return new LandingMatch(
            true,
            snapshot is { } key ? name[key] : null,
            count is { } digits ? int.Parse(name.AsSpan(digits), NumberStyles.None, CultureInfo.InvariantCulture) : null
        );
    }
}
