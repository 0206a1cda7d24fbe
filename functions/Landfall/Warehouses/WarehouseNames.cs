using System.Globalization;
using System.Text.RegularExpressions;

namespace Landfall.Warehouses;

/// <summary>A table of the warehouse by its schema and name, neither of them quoted.</summary>
public sealed record Relation(string Schema, string Name)
{
    /// <summary>The name as messages show it.</summary>
    public override string ToString() => $"{Schema}.{Name}";
}

/// <summary>
/// How relations are named: <c>salesforce.account</c> is a view, everything else has a name that no table of a contract can have.
/// </summary>
public static partial class WarehouseNames
{
    /// <summary>The schema of markers, control and staging.</summary>
    public const string Schema = "landfall";

    // Objects begin with a letter, so a leading underscore keeps storage and views apart whatever the objects are called.
    private const string StorageMark = "_";
    private const string ControlMark = "control_";
    private const string StagingMark = "stg_";
    private const string PassageMark = "_copy";
    private const string NamedMark = "_named";
    private const string RankedMark = "_ranked";

    /// <summary>The markers of all tables.</summary>
    public static Relation Markers { get; } = new(Schema, "markers");

    /// <summary>The number of the format that everything else in the schema has; it is there before the markers are.</summary>
    public static Relation Format { get; } = new(Schema, "format");

    /// <summary>How far storage is that is built while another one is in force.</summary>
    public static Relation Builds { get; } = new(Schema, "builds");

    /// <summary>What every stage of every batch took.</summary>
    public static Relation Stages { get; } = new(Schema, "stage_log");

    /// <summary>The view of how long each batch was on its way.</summary>
    public static Relation Delivery { get; } = new(Schema, "delivery");

    /// <summary>Who may see which rows of the tables that have a row filter; people fill it.</summary>
    public static Relation RowAccess { get; } = new(Schema, "row_access");

    /// <summary>The one-row control table of <paramref name="table"/>.</summary>
    public static Relation Control(string table) => new(Schema, ControlMark + table);

    /// <summary>True for the name of a control table.</summary>
    public static bool IsControl(string name) => name.StartsWith(ControlMark, StringComparison.Ordinal);

    /// <summary>The view that readers of <paramref name="table"/> see.</summary>
    public static Relation View(string table)
    {
        var dot = table.IndexOf('.', StringComparison.Ordinal);
        return dot > 0
            ? new Relation(table[..dot], table[(dot + 1)..])
            : throw new ArgumentException(
                $"'{table}' is not a table's name; expected source.object, such as salesforce.account.",
                nameof(table)
            );
    }

    /// <summary>The storage table <paramref name="name"/>, beside the view of <paramref name="table"/>.</summary>
    public static Relation Storage(string table, string name) => View(table) with { Name = name };

    /// <summary>The name of the storage that the loader with <paramref name="fence"/> makes: a loader makes at most one.</summary>
    public static string StorageName(string table, long fence) =>
        string.Create(CultureInfo.InvariantCulture, $"{StoragePrefix(table)}{fence}");

    /// <summary>What the names of all storage tables of <paramref name="table"/> begin with.</summary>
    public static string StoragePrefix(string table) => $"{StorageMark}{View(table).Name}__";

    /// <summary>The fence in a storage table's name; null when <paramref name="name"/> is no storage of <paramref name="table"/>.</summary>
    public static long? FenceOf(string table, string name)
    {
        var prefix = StoragePrefix(table);
        return
            name.StartsWith(prefix, StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var fence)
            ? fence
            : null;
    }

    /// <summary>The staging table number <paramref name="number"/> of the loader with <paramref name="fence"/>.</summary>
    public static Relation Staging(string table, long fence, int number) =>
        new(Schema, string.Create(CultureInfo.InvariantCulture, $"{StagingMark}{table}_{fence}_{number}"));

    /// <summary>
    /// The table of the same loader through which parts pass on their way into <paramref name="target"/>, which is staging or storage.
    /// </summary>
    public static Relation Passage(Relation target)
    {
        if (target.Schema == Schema)
        {
            return target with { Name = target.Name + PassageMark };
        }

        var fence = target.Name.LastIndexOf("__", StringComparison.Ordinal);
        return fence > 0 && target.Name.StartsWith(StorageMark, StringComparison.Ordinal)
            ? new Relation(
                Schema,
                $"{StagingMark}{target.Schema}.{target.Name[StorageMark.Length..fence]}_{target.Name[(fence + 2)..]}_0{PassageMark}"
            )
            : throw new ArgumentException($"'{target}' is neither staging nor storage.", nameof(target));
    }

    /// <summary>The table of the same loader that names the rows which go into <paramref name="target"/>, which is staging or
    /// storage.</summary>
    public static Relation Named(Relation target)
    {
        var passage = Passage(target);
        return passage with { Name = passage.Name[..^PassageMark.Length] + NamedMark };
    }

    /// <summary>The table of the same loader that says which rows of <paramref name="staging"/> win their keys.</summary>
    public static Relation Ranked(Relation staging) => staging with { Name = staging.Name + RankedMark };

    /// <summary>True for a table that belongs to a staging table, and has none of its own.</summary>
    public static bool IsBesideStaging(string name) =>
        name.EndsWith(PassageMark, StringComparison.Ordinal)
        || name.EndsWith(NamedMark, StringComparison.Ordinal)
        || name.EndsWith(RankedMark, StringComparison.Ordinal);

    /// <summary>
    /// The fence in the name of a staging table or of one beside it; null when <paramref name="name"/> is none of <paramref name="table"/>.
    /// </summary>
    public static long? StagingFenceOf(string table, string name)
    {
        var prefix = $"{StagingMark}{table}_";
        var match = name.StartsWith(prefix, StringComparison.Ordinal) ? StagingEnd().Match(name, prefix.Length) : Match.Empty;
        return match.Success ? long.Parse(match.Groups["fence"].Value, CultureInfo.InvariantCulture) : null;
    }

    /// <summary>The load package of the loader with <paramref name="fence"/>.</summary>
    public static string Package(string table, long fence) => string.Create(CultureInfo.InvariantCulture, $"{table}-{fence}");

    // A name of another table has a further number here, or letters.
    [GeneratedRegex($@"\G(?<fence>[0-9]{{1,18}})_[0-9]+(?:{PassageMark}|{NamedMark}|{RankedMark})?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex StagingEnd();
}
