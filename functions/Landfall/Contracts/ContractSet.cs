using System.Globalization;

namespace Landfall.Contracts;

/// <summary>Contracts that do not clash: each table is described once and each file name is claimed by one contract at most.</summary>
public sealed class ContractSet
{
    // One file may close the snapshots of several tables.
    private const string SnapshotMarker = "snapshot marker";

    private ContractSet(IReadOnlyList<TableContract> contracts) => Contracts = contracts;

    /// <summary>A set without contracts, which claims nothing.</summary>
    public static ContractSet Empty { get; } = new([]);

    /// <summary>The contracts by table.</summary>
    public IReadOnlyList<TableContract> Contracts { get; }

    /// <summary>Makes a set.</summary>
    /// <exception cref="ArgumentException">Two contracts clash; the message names both.</exception>
    public static ContractSet Create(IEnumerable<TableContract> contracts)
    {
        var list = contracts.OrderBy(contract => contract.Table, StringComparer.Ordinal).ToList();
        var clashes = Clashes(list);
        return clashes.Count == 0
            ? new ContractSet(list)
            : throw new ArgumentException(string.Join(Environment.NewLine, clashes), nameof(contracts));
    }

    /// <summary>A set of contracts that are known not to clash.</summary>
    internal static ContractSet Checked(IEnumerable<TableContract> contracts) =>
        new([.. contracts.OrderBy(contract => contract.Table, StringComparer.Ordinal)]);

    /// <summary>Reads several contract files and notes what is wrong in each and between them; they may wait for tables that
    /// <paramref name="others"/> name, and ask for no more than <paramref name="limits"/> allow.</summary>
    public static ContractSetReading Read(
        IEnumerable<ContractDocument> documents,
        IEnumerable<string>? others = null,
        WarehouseLimits? limits = null,
        IReadOnlySet<string>? inForce = null
    ) => Read(documents, contracts => WaitingOrder.Unknown(contracts, others ?? []), limits, inForce);

    /// <summary>The same for files beside which others may be in force that are not known here: they may wait for any table.</summary>
    public static ContractSetReading ReadPart(IEnumerable<ContractDocument> documents) =>
        Read(documents, _ => [], limits: null, inForce: null);

    private static ContractSetReading Read(
        IEnumerable<ContractDocument> documents,
        Func<IReadOnlyList<TableContract>, IReadOnlyList<ContractProblem>> findUnknown,
        WarehouseLimits? limits,
        IReadOnlySet<string>? inForce
    )
    {
        // A limit that is learned later stops no table that is loaded already.
        var files = documents.ToList();
        var readings = files.ConvertAll(document =>
            ContractReader.Read(
                document.File,
                document.Yaml,
                limits is not null && inForce?.Contains(ContractReader.Hash(document.Yaml)) == true ? null : limits
            )
        );
        var contracts = readings.Select(reading => reading.Contract).OfType<TableContract>().ToList();

        // Where a file has a problem of its own, the table that seems to be missing may be in it.
        var unknown = contracts.Count == files.Count ? findUnknown(contracts) : [];
        var problems = readings.SelectMany(reading => reading.Problems).Concat(Clashes(contracts)).Concat(unknown);
        return new ContractSetReading(
            files,
            contracts,
            [.. problems.OrderBy(problem => problem.File, StringComparer.Ordinal).ThenBy(problem => problem.Line)]
        );
    }

    /// <summary>
    /// Gives a problem for each pair of contracts that describe one table or can claim one file name, which the later one of a pair
    /// carries, and for each circle of tables that wait for each other.
    /// </summary>
    public static IReadOnlyList<ContractProblem> Clashes(IReadOnlyList<TableContract> contracts)
    {
        ArgumentNullException.ThrowIfNull(contracts);
        var problems = new List<ContractProblem>();
        for (var later = 1; later < contracts.Count; later++)
        {
            for (var first = 0; first < later; first++)
            {
                if (Clash(contracts[first], contracts[later]) is { } problem)
                {
                    problems.Add(problem);
                }
            }
        }

        problems.AddRange(WaitingOrder.Circles(contracts));
        return problems;
    }

    /// <summary>
    /// Gives what <see cref="Clashes"/> would say of <paramref name="added"/> beside <paramref name="others"/>; what clashes among the
    /// others, or among the added, is left out.
    /// </summary>
    internal static IReadOnlyList<ContractProblem> ClashesOf(IReadOnlyList<TableContract> others, IReadOnlyList<TableContract> added)
    {
        var clashes = added.SelectMany(_ => others, (later, first) => Clash(first, later)).OfType<ContractProblem>();
        var circles = added.Any(contract => contract.After.Count > 0)
            ? WaitingOrder.Circles([.. others, .. added]).Except(WaitingOrder.Circles(others))
            : [];
        return [.. clashes, .. circles];
    }

    /// <summary>Gives the one contract that claims a name in the landing container, or null when none does.</summary>
    public TableContract? Claim(string name) => Contracts.FirstOrDefault(contract => contract.Claims(name));

    /// <summary>Gives the contract of a table, or null when the set has none.</summary>
    public TableContract? Find(string table) =>
        Contracts.FirstOrDefault(contract => string.Equals(contract.Table, table, StringComparison.Ordinal));

    private static ContractProblem? Clash(TableContract first, TableContract later)
    {
        if (string.Equals(first.Table, later.Table, StringComparison.Ordinal))
        {
            return new ContractProblem(
                later.Origin.File,
                later.Origin.TableLine,
                "schema[0]",
                FormattableString.Invariant(
                    $"the table {later.Table} is described by {first.Origin.File}:{first.Origin.TableLine} too; a table has one contract"
                )
            );
        }

        foreach (var (filtered, other) in new[] { (first, later), (later, first) })
        {
            if (string.Equals(filtered.FilteredView, other.Table, StringComparison.Ordinal))
            {
                return new ContractProblem(
                    later.Origin.File,
                    later.Origin.TableLine,
                    "schema[0]",
                    $"the table {other.Table} has the name of the view through which readers see {filtered.Table} "
                        + $"(landfallRowFilter); name one of the two tables otherwise"
                );
            }
        }

        var shared =
            from mine in Patterns(later)
            from other in Patterns(first)
            let name = mine.Pattern.Witness(other.Pattern)
            where name is not null && (mine.Kind != SnapshotMarker || other.Kind != SnapshotMarker)
            select new ContractProblem(
                later.Origin.File,
                later.Origin.LandingLine,
                "customProperties",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the {mine.Kind} pattern '{mine.Pattern}' of {later.Table} and '{other.Pattern}' of {first.Table} "
                        + $"({first.Origin.File}:{first.Origin.LandingLine}) both claim names such as '{name}'; make one of them "
                        + $"narrower"
                )
            );
        return shared.FirstOrDefault();
    }

    private static IEnumerable<(string Kind, LandingPattern Pattern)> Patterns(TableContract contract)
    {
        yield return ("landing", contract.Landing);
        if (contract.MarkerFiles is { } markers)
        {
            yield return ("marker", markers);
        }

        if (contract.SnapshotClosedBy.Marker is { } marker)
        {
            yield return (SnapshotMarker, LandingPattern.Parse(marker));
        }
    }
}
