using System.Globalization;

namespace Landfall.Faults.Tests.Files;

/// <summary>Snapshots of several files, as they stand by what has landed.</summary>
internal static class RunSnapshots
{
    public static bool IsOf(string? table) => table is RunTables.Counted or RunTables.Marked or RunTables.Quiet;

    /// <summary>
    /// The greatest snapshot of which all has landed: the table, in whatever order its files and those of others came; null without one.
    /// </summary>
    public static string? InForce(IEnumerable<RunFile> ofTable) =>
        ofTable.GroupBy(Key, StringComparer.Ordinal).Where(IsWhole).Select(files => files.Key).Max(StringComparer.Ordinal);

    /// <summary>The names of the files that wait for others of their snapshot. Older than the one in force they wait no longer.</summary>
    public static IReadOnlySet<string> Waiting(IEnumerable<RunFile> landed) =>
        landed
            .Where(file => IsOf(file.Table))
            .GroupBy(file => file.Table, StringComparer.Ordinal)
            .SelectMany(files => InForce(files) is { } key ? files.Where(file => string.CompareOrdinal(Key(file), key) > 0) : files)
            .Where(file => !file.IsMarker)
            .Select(file => file.Name)
            .ToHashSet(StringComparer.Ordinal);

    /// <summary>The snapshot key in its name.</summary>
    public static string Key(RunFile file) => file.Name.Split('/')[1];

    private static bool IsWhole(IEnumerable<RunFile> files)
    {
        // One that is refused keeps the others waiting; a later version of it has the same header.
        var names = files.DistinctBy(file => file.Name).ToList();
        return !names.Exists(file => !file.IsMarker && !file.IsReadable)
            && (
                names[0].Table == RunTables.Quiet
                || (
                    names.Exists(file => file.IsMarker)
                        ? names.Count > 1
                        : names[0].Table == RunTables.Counted && names.Count == Count(names[0])
                )
            );
    }

    private static int Count(RunFile file) => int.Parse(file.Name.Split("-of-")[1].Split('.')[0], CultureInfo.InvariantCulture);
}
