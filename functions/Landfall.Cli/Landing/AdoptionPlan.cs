using System.Globalization;
using Landfall.Archives;
using Landfall.Contracts;

namespace Landfall.Cli.Landing;

/// <summary>A file that is to land.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Name">The name to land under.</param>
/// <param name="Of">What it is for by its name, or else when it was last changed, UTC.</param>
internal sealed record AdoptedFile(string Path, string Name, DateTimeOffset Of);

/// <summary>The files of a folder that are to land, in the order of what they are for.</summary>
internal sealed class AdoptionPlan
{
    private const int MostNamed = 20;

    private readonly List<AdoptedFile> _files = [];
    private readonly List<string> _unclaimed = [];

    private AdoptionPlan() { }

    /// <summary>What is to land; the oldest first.</summary>
    public IReadOnlyList<AdoptedFile> Files => _files;

    /// <summary>Files for other days.</summary>
    public int OutOfRange { get; private set; }

    /// <summary>Files of these days that are not the named table's.</summary>
    public int OfOthers { get; private set; }

    /// <summary>Files of these days that no contract claims, or several; 0 where a table is named.</summary>
    public int Unclaimed { get; private set; }

    /// <summary>Some of them.</summary>
    public IReadOnlyList<string> UnclaimedPaths => _unclaimed;

    /// <summary>Looks through files, those of a folder in any order.</summary>
    /// <param name="paths">Their paths.</param>
    /// <param name="contracts">The contracts in force.</param>
    /// <param name="table">The only table whose files are meant; null for all.</param>
    /// <param name="from">The first UTC day; null for no bound.</param>
    /// <param name="to">The last UTC day.</param>
    public static AdoptionPlan Of(IEnumerable<string> paths, ContractSet contracts, TableContract? table, DateOnly? from, DateOnly? to)
    {
        var plan = new AdoptionPlan();
        var readers = new Dictionary<string, FileNameTime>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            var told = FileNameTime.AnyDay.Read(path.Replace('\\', '/'));
            var changed = new DateTimeOffset(File.GetLastWriteTimeUtc(path), TimeSpan.Zero);
            var key = told is { HasHour: false } day
                ? day.Begin.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
                : LandingName.SnapshotAt(told?.Begin ?? changed);
            var (contract, name) = NameOf(path, contracts, table, key);
            if (contract?.Expects?.Names is { } names)
            {
                if (!readers.TryGetValue(names, out var reader))
                {
                    readers.Add(names, reader = FileNameTime.Of(names));
                }

                told = reader.Read(name!) ?? told;
            }

            var of = told?.Begin ?? changed;
            var on = DateOnly.FromDateTime(of.UtcDateTime);
            if (on < from || on > to)
            {
                plan.OutOfRange++;
            }
            else if (name is null && table is not null)
            {
                plan.OfOthers++;
            }
            else if (name is null)
            {
                plan.Unclaimed++;
                if (plan._unclaimed.Count < MostNamed)
                {
                    plan._unclaimed.Add(path);
                }
            }
            else
            {
                plan._files.Add(new AdoptedFile(path, name, of));
            }
        }

        plan._files.Sort((one, other) => one.Of != other.Of ? one.Of.CompareTo(other.Of) : string.CompareOrdinal(one.Name, other.Name));
        return plan;
    }

    private static (TableContract? Contract, string? Name) NameOf(string path, ContractSet contracts, TableContract? table, string key)
    {
        if (table is not null)
        {
            return LandingName.TryFind(table, path, key) is { } own ? (table, own) : (null, null);
        }

        try
        {
            return ArchiveMember.IsArchive(path)
                ? (null, LandingName.FindArchive(contracts, path, key))
                : LandingName.Find(contracts, path, key);
        }
        catch (CliException)
        {
            // One that no contract claims, or several, is counted: a folder holds many other things.
            return (null, null);
        }
    }
}
