namespace Landfall.Contracts.Odcs;

/// <summary>Reads the path of the file that says a snapshot is complete.</summary>
internal static class MarkerReader
{
    /// <summary>Gives the path with <c>{snapshot}</c> in it, or null after noting why it is not valid.</summary>
    public static string? Read(OdcsNode node, LandingPattern? landing, ProblemLog problems)
    {
        if (node.Text is not { } path)
        {
            problems.Add(node, "expected the path of the marker file as a text, such as crm/{snapshot}/_SUCCESS");
            return null;
        }

        if (!LandingPattern.TryParse(path, out var marker, out var problem))
        {
            problems.Add(node, $"the marker's path '{path}' is not valid: {problem}");
            return null;
        }

        if (Objection(marker) is { } objection)
        {
            problems.Add(node, objection);
            return null;
        }

        if (landing?.Witness(marker) is { } name)
        {
            problems.Add(
                node,
                $"the landing pattern '{landing}' takes the marker for a file with rows, as in '{name}'; make one of them narrower"
            );
        }

        return path;
    }

    private static string? Objection(LandingPattern marker)
    {
        if (marker.Archive is not null)
        {
            return "a marker is a file of its own, not a member of an archive; write a path without !/";
        }

        if (!marker.HasSnapshot)
        {
            return "the marker's path must name {snapshot}, so that it tells which snapshot is complete, such as crm/{snapshot}/_SUCCESS";
        }

        var rest = marker.Text.Replace(LandingPattern.SnapshotToken, "", StringComparison.Ordinal);
        return rest.AsSpan().ContainsAny('*', '{')
            ? "a snapshot has one marker, so its path has no stars and no placeholder but {snapshot}"
            : null;
    }
}
