using Landfall.Contracts.Odcs;

namespace Landfall.Contracts;

/// <summary>Finds what keeps tables that wait for others from ever being ready.</summary>
internal static class WaitingOrder
{
    private const string Key = "customProperties";

    /// <summary>Gives a problem for each name of a table that no contract describes, neither one of these nor one of
    /// <paramref name="others"/>.</summary>
    public static IReadOnlyList<ContractProblem> Unknown(IReadOnlyList<TableContract> contracts, IEnumerable<string> others)
    {
        var known = contracts.Select(contract => contract.Table).Concat(others).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. from contract in contracts
            from table in contract.After
            where !known.Contains(table)
            select new ContractProblem(
                contract.Origin.File,
                contract.Origin.AfterLine,
                Key,
                $"{contract.Table} waits for {table}, which no contract describes",
                NearestWord.Of(table, known)
            ),
        ];
    }

    /// <summary>Gives a problem for each contract that waits for a table which is to be taken away.</summary>
    public static IEnumerable<ContractProblem> Bereft(IReadOnlyList<TableContract> contracts, IReadOnlySet<string> gone) =>
        from contract in contracts
        from table in contract.After
        where gone.Contains(table)
        select new ContractProblem(
            contract.Origin.File,
            contract.Origin.AfterLine,
            Key,
            $"{contract.Table} waits for {table}, whose contract would be taken away; take it out of landfallAfter first"
        );

    /// <summary>Gives a problem for each circle of tables that wait for each other; the first of them by name carries it.</summary>
    public static IReadOnlyList<ContractProblem> Circles(IReadOnlyList<TableContract> contracts)
    {
        var tables = contracts
            .DistinctBy(contract => contract.Table, StringComparer.Ordinal)
            .ToDictionary(contract => contract.Table, StringComparer.Ordinal);
        return
        [
            .. from contract in contracts
            let circle = Circle(contract, tables)
            where circle is not null && circle.All(table => string.CompareOrdinal(contract.Table, table) <= 0)
            select new ContractProblem(
                contract.Origin.File,
                contract.Origin.AfterLine,
                Key,
                $"{string.Join(" waits for ", circle.Prepend(contract.Table))}: tables in a circle are never ready; take one "
                    + $"of them out of landfallAfter"
            ),
        ];
    }

    /// <summary>The shortest way from a table back to itself, without its start; null when there is none.</summary>
    private static List<string>? Circle(TableContract start, Dictionary<string, TableContract> tables)
    {
        var ways = new Queue<List<string>>([
            [],
        ]);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (ways.TryDequeue(out var way))
        {
            var here = way.Count == 0 ? start : tables.GetValueOrDefault(way[^1]);
            foreach (var next in here?.After ?? [])
            {
                if (next == start.Table)
                {
                    return [.. way, next];
                }

                if (seen.Add(next))
                {
                    ways.Enqueue([.. way, next]);
                }
            }
        }

        return null;
    }
}
