using YamlDotNet.RepresentationModel;

namespace Landfall.Contracts.Odcs;

/// <summary>Reads how one knows in mode full that a snapshot is complete, and holds it against the landing pattern.</summary>
internal static class SnapshotReader
{
    private const string Marker = "marker";
    private const string Quiet = "quiet";
    private const string Expected = "one-file, count, {marker: crm/{snapshot}/_SUCCESS} or {quiet: 10m}";

    private static readonly string[] Words = ["one-file", "count", Marker, Quiet];

    /// <summary>Gives the way; one file a snapshot without a setting or after noting that it is not valid.</summary>
    public static SnapshotClosing Read(OdcsNode? setting, LandingPattern? landing, OdcsNode? landingNode, ProblemLog problems)
    {
        var closing = setting is { } node ? Closing(node, landing, problems) : SnapshotClosing.OneFile;
        if (closing is not null and not { Kind: SnapshotClosingKind.Count } && landing is { HasCount: true })
        {
            problems.Add(
                landingNode!.Value,
                "{count} means something in mode full with landfallSnapshotClosedBy: count only; write * instead"
            );
        }

        if (closing is not null and not { Kind: SnapshotClosingKind.OneFile } && landing is { HasSnapshot: false })
        {
            problems.Add(
                setting!.Value,
                "landfallLanding must name {snapshot}, which tells the files that belong together, such as crm/{snapshot}/Account*.csv"
            );
        }

        if (closing is { Kind: SnapshotClosingKind.Count } && landing is { HasCount: false })
        {
            problems.Add(
                setting!.Value,
                "count needs {count} in landfallLanding, which says how many files the snapshot has, such as "
                    + "crm/{snapshot}/Account-*-of-{count}.csv"
            );
        }

        return closing ?? SnapshotClosing.OneFile;
    }

    private static SnapshotClosing? Closing(OdcsNode node, LandingPattern? landing, ProblemLog problems)
    {
        if (node.Node is YamlMappingNode)
        {
            return FromMapping(node, landing, problems);
        }

        switch (node.Raw)
        {
            case "one-file":
                return SnapshotClosing.OneFile;
            case "count":
                return new SnapshotClosing(SnapshotClosingKind.Count);
            case Marker:
                problems.Add(node, "say which file is the marker, such as {marker: \"crm/{snapshot}/_SUCCESS\"}");
                return null;
            case Quiet:
                problems.Add(node, "say how long nothing must change, such as {quiet: 10m}");
                return null;
            default:
                problems.Add(
                    node,
                    $"'{node.Raw}' is not one of the values allowed here; expected {Expected}",
                    NearestWord.Of(node.Raw, Words)
                );
                return null;
        }
    }

    private static SnapshotClosing? FromMapping(OdcsNode node, LandingPattern? landing, ProblemLog problems)
    {
        var entries = node.Entries.ToList();
        if (entries.Count != 1)
        {
            problems.Add(node, $"a snapshot is closed in one way; expected {Expected}");
            return null;
        }

        var (name, key, value) = entries[0];
        switch (name)
        {
            case Marker:
                return MarkerReader.Read(value, landing, problems) is { } path
                    ? new SnapshotClosing(SnapshotClosingKind.Marker, Marker: path)
                    : null;
            case Quiet:
                return DurationReader.Read(value, problems) is { } quiet
                    ? new SnapshotClosing(SnapshotClosingKind.Quiet, Quiet: quiet)
                    : null;
            default:
                problems.Add(key, $"the key is unknown here; expected {Marker} or {Quiet}", NearestWord.Of(name, [Marker, Quiet]));
                return null;
        }
    }
}
