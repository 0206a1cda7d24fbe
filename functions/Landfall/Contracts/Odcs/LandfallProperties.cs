namespace Landfall.Contracts.Odcs;

/// <summary>The custom properties that hold what the standard has no word for.</summary>
internal static class LandfallProperties
{
    public const string Prefix = "landfall";
    public const string Landing = "landfallLanding";
    public const string MarkerFiles = "landfallMarkerFiles";
    public const string Dialect = "landfallDialect";
    public const string Encoding = "landfallEncoding";
    public const string Delimiter = "landfallDelimiter";
    public const string Mode = "landfallMode";
    public const string OnUnknownColumn = "landfallOnUnknownColumn";
    public const string OnMissingColumn = "landfallOnMissingColumn";
    public const string OnBadValue = "landfallOnBadValue";
    public const string OnRewrite = "landfallOnRewrite";
    public const string OnRepeatedContent = "landfallOnRepeatedContent";
    public const string DeduplicateBy = "landfallDeduplicateBy";
    public const string OrderBy = "landfallOrderBy";
    public const string DeletedWhen = "landfallDeletedWhen";
    public const string SnapshotClosedBy = "landfallSnapshotClosedBy";
    public const string MinimumRows = "landfallMinimumRows";
    public const string MaximumDrop = "landfallMaximumDrop";
    public const string MaxRejectRatio = "landfallMaxRejectRatio";
    public const string IngestFrom = "landfallIngestFrom";
    public const string Expects = "landfallExpects";
    public const string RowFilter = "landfallRowFilter";
    public const string After = "landfallAfter";
    public const string LongValues = "landfallLongValues";
    public const string Distribution = "landfallDistribution";
    public const string Partition = "landfallPartition";

    /// <summary>The settings that work.</summary>
    public static IReadOnlyList<string> Built { get; } =
    [
        Landing,
        MarkerFiles,
        Dialect,
        Encoding,
        Delimiter,
        Mode,
        OnUnknownColumn,
        OnMissingColumn,
        OnBadValue,
        OnRewrite,
        OnRepeatedContent,
        DeduplicateBy,
        OrderBy,
        DeletedWhen,
        SnapshotClosedBy,
        MinimumRows,
        MaximumDrop,
        MaxRejectRatio,
        IngestFrom,
        Expects,
        RowFilter,
        After,
        LongValues,
        Distribution,
        Partition,
    ];

    /// <summary>
    /// The settings that are agreed but have no code yet; a contract that sets one would be promised what it does not get.
    /// </summary>
    public static IReadOnlyList<string> NotBuilt { get; } = ["landfallProtect"];

    /// <summary>True when a name is one of Landfall's, or is so near to one that its author meant it.</summary>
    public static bool IsMeant(string name) =>
        name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
        || Built.Concat(NotBuilt).Any(known => NearestWord.Distance(name, known) <= 2);

    /// <summary>The working setting that an unknown one most likely means; the common prefix does not make names alike.</summary>
    public static string? Nearest(string name)
    {
        if (!name.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return NearestWord.Of(name, Built);
        }

        var nearest = NearestWord.Of(name[Prefix.Length..], Built.Select(known => known[Prefix.Length..]));
        return nearest is null ? null : Prefix + nearest;
    }
}
