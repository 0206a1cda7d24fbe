using System.Text;
using Landfall.Contracts;

namespace Landfall.Cli.Landing;

/// <summary>Chooses the name under which a local file lands, so that its table's contract claims it.</summary>
internal static class LandingName
{
    private const string Snapshot = "{snapshot}";

    /// <summary>Finds the contract that claims a local file by the end of its path, or else by its file name alone, and the name to land under.</summary>
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
        var fitting = contracts.Contracts.Where(contract => LastSegment(contract).Match(file).IsMatch).ToList();
        return fitting switch
        {
            [var only] => (only, Build(only, file, snapshot)),
            [] => throw new CliException(
                ExitCode.Failed,
                $"No contract claims '{path}', so nothing was landed. The tables are {Tables(contracts.Contracts)}.",
                "Name its table by --table, or write a contract for it."),
            _ => throw new CliException(
                ExitCode.Failed,
                $"'{path}' can be a file of several tables: {Tables(fitting)}.",
                "Name its table by --table."),
        };
    }

    /// <summary>The name for a file of a known table: the pattern with a snapshot key, a day for folders and the file's own name.</summary>
    /// <exception cref="CliException">No name can be made from the pattern.</exception>
    public static string Build(TableContract contract, string file, string snapshot)
    {
        var segments = contract.Landing.Text.Split('/');
        var folders = segments[..^1].Where(segment => segment is not "**").Select(segment => Fill(segment, snapshot, snapshot));
        var last = LastSegment(contract).Match(file).IsMatch ? file : Fill(segments[^1], snapshot, Path.GetFileNameWithoutExtension(file));
        var name = string.Join('/', folders.Append(last));
        return contract.Landing.Match(name).IsMatch
            ? name
            : throw new CliException(
                ExitCode.Failed,
                $"No name for '{file}' could be made from the landing pattern '{contract.Landing}' of {contract.Table}.",
                "Give the file a name that fits the end of the pattern.");
    }

    private static IEnumerable<string> Ends(string path)
    {
        var segments = path.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar).Where(segment => segment is not ("" or "." or "..")).ToArray();
        return Enumerable.Range(0, segments.Length).Select(start => string.Join('/', segments[start..]));
    }

    private static LandingPattern LastSegment(TableContract contract) => LandingPattern.Parse(contract.Landing.Text.Split('/')[^1]);

    // The first star takes the text; what follows it only has to be there.
    private static string Fill(string segment, string snapshot, string star)
    {
        var filled = new StringBuilder();
        var isFirst = true;
        for (var rest = segment.AsSpan(); rest.Length > 0;)
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

    private static string Tables(IEnumerable<TableContract> contracts) =>
        string.Join(", ", contracts.Select(contract => $"{contract.Table} ({contract.Landing})"));
}
