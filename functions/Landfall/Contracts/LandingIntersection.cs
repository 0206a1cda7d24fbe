namespace Landfall.Contracts;

/// <summary>Decides whether two landing patterns can match one name, by walking the product of their automata.</summary>
internal static class LandingIntersection
{
    // Stands for any run of characters; it is no character with a meaning in patterns, and not the slash.
    private const char Filler = 'x';

    // Stands for any run of digits.
    private const char FillerDigit = '1';

    /// <summary>
    /// Gives a name that both step sequences match, or null when there is none; time grows with the product of their lengths.
    /// </summary>
    public static string? Witness(IReadOnlyList<LandingToken> left, IReadOnlyList<LandingToken> right)
    {
        var start = (Left: 0, Right: 0);
        var end = (left.Count, right.Count);
        var cameFrom = new Dictionary<(int Left, int Right), ((int Left, int Right) State, char? Character)> { [start] = (start, null) };
        var open = new Queue<(int Left, int Right)>([start]);
        while (open.TryDequeue(out var at))
        {
            if (at == end)
            {
                return Spell(cameFrom, at);
            }

            foreach (var (next, character) in Steps(left, right, at))
            {
                if (cameFrom.TryAdd(next, (at, character)))
                {
                    open.Enqueue(next);
                }
            }
        }

        return null;
    }

    private static IEnumerable<((int Left, int Right) Next, char? Character)> Steps(
        IReadOnlyList<LandingToken> left,
        IReadOnlyList<LandingToken> right,
        (int Left, int Right) at
    )
    {
        foreach (var next in Silent(left, at.Left))
        {
            yield return ((next, at.Right), null);
        }

        foreach (var next in Silent(right, at.Right))
        {
            yield return ((at.Left, next), null);
        }

        if (at.Left < left.Count && at.Right < right.Count && left[at.Left].Overlaps(right[at.Right]))
        {
            var character =
                left[at.Left].Class == LandingTokenClass.Literal ? left[at.Left].Literal
                : right[at.Right].Class == LandingTokenClass.Literal ? right[at.Right].Literal
                : left[at.Left].Class == LandingTokenClass.Digit || right[at.Right].Class == LandingTokenClass.Digit ? FillerDigit
                : Filler;
            yield return ((After(left, at.Left), After(right, at.Right)), character);
        }
    }

    private static int After(IReadOnlyList<LandingToken> tokens, int at) => tokens[at].Repeats ? at : at + 1;

    private static IEnumerable<int> Silent(IReadOnlyList<LandingToken> tokens, int at)
    {
        if (at == tokens.Count)
        {
            yield break;
        }

        if (tokens[at].Repeats || tokens[at].Class == LandingTokenClass.Fork)
        {
            yield return at + 1;
        }

        if (tokens[at].Class == LandingTokenClass.Fork)
        {
            yield return at + tokens[at].Skip;
        }
    }

    private static string Spell(
        Dictionary<(int Left, int Right), ((int Left, int Right) State, char? Character)> cameFrom,
        (int Left, int Right) at
    )
    {
        var characters = new Stack<char>();
        while (at != (0, 0))
        {
            var (before, character) = cameFrom[at];
            if (character is { } one)
            {
                characters.Push(one);
            }

            at = before;
        }

        return string.Concat(characters);
    }
}
