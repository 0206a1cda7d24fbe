using System.Globalization;
using System.Text;
using Landfall.Archives;
using Landfall.Contracts;

namespace Landfall.Cli.Landing;

/// <summary>Chooses the name under which a local file lands, so that its table's contract claims it.</summary>
internal static class LandingName
{
    private const string Snapshot = "{snapshot}";

    /// <summary>
    /// The snapshot key of a moment, such as <c>2026-11-28T140530Z</c>: greater than the key of its day and of any before, also where those
    /// are folders named by their day, and less than the next day's.
    /// </summary>
    public static string SnapshotAt(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>
    /// Finds the contract that claims a local file by the end of its path, or else by its file name alone, and the name to land under.
    /// </summary>
    /// <exception cref="CliException">No contract fits, or several do.</exception>
    public static (TableContract Contract, string Name) Find(ContractSet contracts, string path, string snapshot)
    {
        foreach (var end in Ends(path))
        {
            if (contracts.Claim(end) is { } claiming)
            {
                return (claiming, end);
            }
        }

        var file = Path.GetFileName(path);
        var fitting = contracts
            .Contracts.Where(contract => contract.Landing.Archive is null && LastSegment(contract.Landing).Match(file).IsMatch)
            .ToList();
        return fitting switch
        {
            [var only] => (only, Build(only, file, snapshot)),
            [] => throw new CliException(
                ExitCode.Failed,
                $"No contract claims '{path}', so nothing was landed. The tables are {Tables(contracts.Contracts)}.",
                "Name its table by --table, or write a contract for it."
            ),
            _ => throw new CliException(
                ExitCode.Failed,
                $"'{path}' can be a file of several tables: {Tables(fitting)}.",
                "Name its table by --table."
            ),
        };
    }

    /// <summary>
    /// The name for a local file if it is one of that table's: by the end of its path, or by its own name. Null if it is not.
    /// </summary>
    public static string? TryFind(TableContract contract, string path, string snapshot)
    {
        var file = Path.GetFileName(path);
        var pattern = ArchiveMember.IsArchive(file)
            ? (contract.Landing.Archive is { } archive ? LandingPattern.Parse(archive) : null)
            : (contract.Landing.Archive is null ? contract.Landing : null);
        return Ends(path).FirstOrDefault(end => pattern?.Match(end).IsMatch == true || contract.Claims(end))
            ?? (pattern is not null && LastSegment(pattern).Match(file).IsMatch ? TryBuild(pattern, file, snapshot) : null);
    }

    /// <summary>The name for a file of a known table: the pattern with a snapshot key, a day for folders and the file's own name.</summary>
    /// <exception cref="CliException">No name can be made from the pattern.</exception>
    public static string Build(TableContract contract, string file, string snapshot) =>
        TryBuild(
            ArchiveMember.IsArchive(file) && contract.Landing.Archive is { } archive ? LandingPattern.Parse(archive) : contract.Landing,
            file,
            snapshot
        )
        ?? throw new CliException(
            ExitCode.Failed,
            $"No name for '{file}' could be made from the landing pattern '{contract.Landing}' of {contract.Table}.",
            "Give the file a name that fits the end of the pattern."
        );

    /// <summary>
    /// The name for an archive, so that the contracts which claim members of such archives find it, by the end of its path or by its own
    /// name.
    /// </summary>
    /// <exception cref="CliException">No contract is about members of such an archive, or several would have it in different
    /// places.</exception>
    public static string FindArchive(ContractSet contracts, string path, string snapshot)
    {
        var patterns = contracts
            .Contracts.Where(contract => contract.Landing.Archive is not null)
            .Select(contract => LandingPattern.Parse(contract.Landing.Archive!))
            .Distinct()
            .ToList();
        if (Ends(path).FirstOrDefault(end => patterns.Exists(pattern => pattern.Match(end).IsMatch)) is { } whole)
        {
            return whole;
        }

        var file = Path.GetFileName(path);
        var names = patterns
            .Where(pattern => LastSegment(pattern).Match(file).IsMatch)
            .Select(pattern => TryBuild(pattern, file, snapshot))
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .ToList();
        return names switch
        {
            [var only] => only,
            [] => throw new CliException(
                ExitCode.Failed,
                $"No contract claims members of '{path}', so nothing was landed. The tables are {Tables(contracts.Contracts)}.",
                "Name one of its tables by --table, or write a contract whose landfallLanding is about its members, such as "
                    + "weekly/*.zip!/Account.csv."
            ),
            _ => throw new CliException(
                ExitCode.Failed,
                $"'{path}' could land as {string.Join(" or ", names)}, as contracts see members of such archives in several places.",
                "Name one of its tables by --table."
            ),
        };
    }

    private static string? TryBuild(LandingPattern pattern, string file, string snapshot)
    {
        var segments = pattern.Text.Split('/');
        var folders = segments[..^1].Where(segment => segment is not "**").Select(segment => Fill(segment, snapshot, snapshot));
        var last = LastSegment(pattern).Match(file).IsMatch ? file : Fill(segments[^1], snapshot, Stem(file, segments[^1]));
        var name = string.Join('/', folders.Append(last));
        return pattern.Match(name).IsMatch ? name : null;
    }

    private static IEnumerable<string> Ends(string path)
    {
        // Storage takes a backslash for a slash on every system: landed under both, a file would be two.
        var segments = path.Split('/', '\\').Where(segment => segment is not ("" or "." or "..")).ToArray();
        return Enumerable.Range(0, segments.Length).Select(start => string.Join('/', segments[start..]));
    }

    private static LandingPattern LastSegment(LandingPattern pattern) => LandingPattern.Parse(pattern.Text.Split('/')[^1]);

    // The first star takes the text; what follows it only has to be there.
    private static string Fill(string segment, string snapshot, string star)
    {
        var filled = new StringBuilder();
        var isFirst = true;
        for (var rest = segment.AsSpan(); rest.Length > 0; )
        {
            if (rest.StartsWith(Snapshot, StringComparison.Ordinal))
            {
                filled.Append(snapshot);
                rest = rest[Snapshot.Length..];
                continue;
            }

            if (rest[0] != '*')
            {
                filled.Append(rest[0]);
                rest = rest[1..];
                continue;
            }

            filled.Append(isFirst ? star : "1");
            isFirst = false;
            rest = rest.TrimStart('*');
        }

        return filled.ToString();
    }

    // Without the endings that the pattern brings: z.csv.gz is z in *.csv, so that it is not z.csv.csv.
    private static string Stem(string file, string segment)
    {
        var stem = Path.GetFileNameWithoutExtension(file);
        var end = Path.GetExtension(stem);
        return end.Length > 1 && end.Length < stem.Length && segment.Contains($"*{end}", StringComparison.OrdinalIgnoreCase)
            ? stem[..^end.Length]
            : stem;
    }

    private static string Tables(IEnumerable<TableContract> contracts) =>
        string.Join(", ", contracts.Select(contract => $"{contract.Table} ({contract.Landing})"));
}
