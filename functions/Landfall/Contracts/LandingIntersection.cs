namespace Landfall.Contracts;

/// <summary>Decides whether two landing patterns can match one name, by walking the product of their automata.</summary>
internal static class LandingIntersection
{
    /// <summary>True when some name is matched by both step sequences; time grows with the product of their lengths.</summary>
    public static bool Exists(IReadOnlyList<LandingToken> left, IReadOnlyList<LandingToken> right)
    {
        var seen = new HashSet<(int Left, int Right)>();
        var open = new Stack<(int Left, int Right)>();
        Visit((0, 0));
        while (open.TryPop(out var at))
        {
            if (at == (left.Count, right.Count))
            {
                return true;
            }

            foreach (var next in Silent(left, at.Left))
            {
                Visit((next, at.Right));
            }

            foreach (var next in Silent(right, at.Right))
            {
                Visit((at.Left, next));
            }

            if (at.Left < left.Count && at.Right < right.Count && left[at.Left].Overlaps(right[at.Right]))
            {
                Visit((After(left, at.Left), After(right, at.Right)));
            }
        }

        return false;

        void Visit((int Left, int Right) state)
        {
            if (seen.Add(state))
            {
                open.Push(state);
            }
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
}
