using Azure;
using Landfall.Storage;

namespace Landfall.Contracts;

/// <summary>
/// The contracts at run time: documents <c>table/hash.yaml</c> in the contracts container, and a pointer for each table that says which of
/// them is in force. Teams share an account: an apply changes the tables that it names, and no others.
/// </summary>
/// <param name="containers">The account.</param>
/// <param name="limits">What the host's warehouse keeps: a contract that asks for more does not come into force; null for no
/// limits.</param>
public sealed class ContractStore(LandfallContainers containers, WarehouseLimits? limits = null)
{
    private readonly ContractBlobs _documents = new(containers.Contracts);
    private readonly ContractPointers _pointers = new(containers.Contracts);
    private readonly StoredContractReader _reader = new(containers);

    /// <summary>Puts the given contracts in force, each for its table; refuses, and changes nothing, when they have a problem by themselves
    /// or beside those of other tables; those without one come into force all the same when <paramref name="how"/> says so.</summary>
    public async Task<ContractsApplied> ApplyAsync(
        IReadOnlyList<ContractDocument> documents,
        ContractApplication how,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(how);
        var (rest, leftOut) = (documents, new List<ContractProblem>());
        while (true)
        {
            var applied = await ApplyOnceAsync(rest, how, cancellationToken);
            var without = how.KeepsGoing ? Without(rest, applied.Problems) : rest;
            if (applied.Problems.Count == 0 || without.Count == 0 || without.Count == rest.Count)
            {
                return applied.Problems.Count == 0
                    ? applied with
                    {
                        LeftOut = leftOut,
                    }
                    : ContractsApplied.Refused([.. leftOut, .. applied.Problems]);
            }

            // What is left out keeps the contract that it has, and which table that is cannot be told of a file that nobody can read.
            how = how with { Prunes = false };
            leftOut.AddRange(applied.Problems);
            rest = without;
        }
    }

    private static List<ContractDocument> Without(IReadOnlyList<ContractDocument> documents, IReadOnlyList<ContractProblem> problems)
    {
        var files = problems.Select(problem => problem.File).ToHashSet(StringComparer.Ordinal);
        return [.. documents.Where(document => !files.Contains(document.File))];
    }

    private async Task<ContractsApplied> ApplyOnceAsync(
        IReadOnlyList<ContractDocument> documents,
        ContractApplication how,
        CancellationToken cancellationToken
    )
    {
        var undo = new Stack<Func<CancellationToken, Task>>();
        try
        {
            var applied = await ApplyAsync(documents, how, undo, cancellationToken);
            if (applied.Problems.Count == 0)
            {
                undo.Clear();
            }

            return applied;
        }
        finally
        {
            // Also when this apply was called off or storage failed it, so not by its token. What stays all the same, as when the process
            // ends here, is what the next apply finds and finishes.
            await UndoAsync(undo, CancellationToken.None);
        }
    }

    /// <summary>What would keep these contracts from coming into force now, by themselves or beside those that are; changes
    /// nothing.</summary>
    public async Task<IReadOnlyList<ContractProblem>> CheckAsync(
        IReadOnlyList<ContractDocument> documents,
        ContractApplication how,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(how);
        return Plan(documents, how, await _reader.ReadAsync(known: null, cancellationToken)).Problems;
    }

    /// <summary>Reads one version of a table's contract, in force or not.</summary>
    /// <exception cref="TerminalException">It is missing, altered or no longer valid, so its batch parks.</exception>
    public async Task<TableContract> LoadAsync(string table, string hash, CancellationToken cancellationToken)
    {
        try
        {
            return await _documents.ReadAsync(table, hash, cancellationToken);
        }
        catch (ContractStoreException failure)
        {
            throw TerminalException.Parked("contract-unreadable", failure.Message, "Then 'landfall release BATCH'.");
        }
    }

    /// <summary>Reads the contracts in force; an empty set when none was ever applied. What cannot be read is left out.</summary>
    public async Task<ContractSet> LoadCurrentAsync(CancellationToken cancellationToken) =>
        (await LoadCurrentAsync(known: null, cancellationToken)).Set;

    /// <summary>Reads the contracts in force, but only what is not in <paramref name="known"/> yet.</summary>
    internal Task<StoredContracts> LoadCurrentAsync(StoredContracts? known, CancellationToken cancellationToken) =>
        _reader.ReadAsync(known, cancellationToken);

    private async Task<ContractsApplied> ApplyAsync(
        IReadOnlyList<ContractDocument> documents,
        ContractApplication how,
        Stack<Func<CancellationToken, Task>> undo,
        CancellationToken cancellationToken
    )
    {
        StoredContracts? stored = null;
        Dictionary<string, ContractPointer>? before = null;
        var (written, removed) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        while (true)
        {
            stored = await _reader.ReadAsync(stored, cancellationToken);
            var pointers = PointersOf(stored);
            before ??= pointers;
            var plan = Plan(documents, how, stored);
            if (plan.Problems.Count > 0)
            {
                return ContractsApplied.Refused(plan.Problems);
            }

            foreach (var (contract, yaml) in plan.Documents)
            {
                await _documents.WriteAsync(contract, yaml, cancellationToken);
            }

            // What this apply has done and another has changed since is the other's: it came later.
            var (writes, removes) = (
                plan.Writes.Where(pointer => !written.Contains(pointer.Table)).ToList(),
                plan.Removes.Where(table => !removed.Contains(table)).ToList()
            );
            if (writes.Count == 0 && removes.Count == 0)
            {
                return ContractsApplied.Between(before, plan.Applied, removed);
            }

            // Written first: what takes a name's place waits behind what it replaces, which came before it and counts until it is removed.
            // After either all is looked at once more, as another apply may have written at the same moment.
            foreach (var pointer in writes)
            {
                if (await WriteAsync(pointer, pointers.GetValueOrDefault(pointer.Table), undo, cancellationToken))
                {
                    written.Add(pointer.Table);
                }
            }

            foreach (var table in writes.Count > 0 ? [] : removes)
            {
                if (await RemoveAsync(table, pointers[table], undo, cancellationToken))
                {
                    removed.Add(table);
                }
            }
        }
    }

    private static Dictionary<string, ContractPointer> PointersOf(StoredContracts stored) =>
        stored
            .Tables.Where(table => table.Pointer is not null)
            .ToDictionary(table => table.Table, table => table.Pointer!, StringComparer.Ordinal);

    private ApplyPlan Plan(IReadOnlyList<ContractDocument> documents, ContractApplication how, StoredContracts stored)
    {
        var pointers = PointersOf(stored);
        var inForce = pointers.Values.Select(pointer => pointer.Hash).ToHashSet(StringComparer.Ordinal);
        var reading = ContractSet.Read(documents, pointers.Keys, limits, inForce);
        if (reading.Problems.Count > 0)
        {
            return ApplyPlan.Refused(reading.Problems);
        }

        if (reading.Contracts.Count == 0)
        {
            return ApplyPlan.Refused([new ContractProblem("contracts", 1, "document", "there is no contract to apply")]);
        }

        var mine = reading.Contracts.ToDictionary(contract => contract.Table, StringComparer.Ordinal);
        var removes = how.Prunes
            ? pointers.Values.Where(pointer => pointer.Set == how.Set && !mine.ContainsKey(pointer.Table)).Select(pointer => pointer.Table)
            : [];
        var gone = removes.ToHashSet(StringComparer.Ordinal);
        var others = stored
            .Tables.Where(table => !mine.ContainsKey(table.Table) && !gone.Contains(table.Table))
            .Select(table => table.Contract)
            .OfType<TableContract>()
            .ToList();
        var problems = how.TakesOver ? [] : OfOthers(reading.Contracts, how.Set, stored);
        problems.AddRange(ContractSet.ClashesOf(others, reading.Contracts));
        problems.AddRange(WaitingOrder.Bereft([.. others, .. reading.Contracts], gone));
        if (problems.Count > 0)
        {
            return ApplyPlan.Refused(problems);
        }

        List<ContractPointer> applied =
        [
            .. reading.Contracts.Select(contract => new ContractPointer
            {
                Table = contract.Table,
                Hash = contract.Hash,
                Set = how.Set,
            }),
        ];
        var texts = documents.ToLookup(document => ContractReader.Hash(document.Yaml), document => document.Yaml, StringComparer.Ordinal);
        return new ApplyPlan(
            [],
            [.. reading.Contracts.Select(contract => (contract, texts[contract.Hash].First()))],
            applied,
            [.. applied.Where(pointer => pointers.GetValueOrDefault(pointer.Table) != pointer)],
            [.. gone.Order(StringComparer.Ordinal)]
        );
    }

    // A pointer that cannot be read may be anybody's.
    private static List<ContractProblem> OfOthers(IReadOnlyList<TableContract> contracts, string set, StoredContracts stored)
    {
        var tables = stored.Tables.ToDictionary(table => table.Table, StringComparer.Ordinal);
        return
        [
            .. from contract in contracts
            let table = tables.GetValueOrDefault(contract.Table)
            where table is not null && !string.Equals(table.Pointer?.Set, set, StringComparison.Ordinal)
            select new ContractProblem(
                contract.Origin.File,
                contract.Origin.TableLine,
                "schema[0]",
                table.Pointer is { } pointer
                    ? $"the table {contract.Table} is in force from the set '{pointer.Set}'; "
                        + $"apply it with that set, or take it over into '{set}' with --take-over"
                    : $"whose the table {contract.Table} is cannot be told: {table.Problem} "
                        + $"When it is yours, take it into '{set}' with --take-over"
            ),
        ];
    }

    private async Task<bool> WriteAsync(
        ContractPointer pointer,
        ContractPointer? expected,
        Stack<Func<CancellationToken, Task>> undo,
        CancellationToken cancellationToken
    )
    {
        var name = ContractPointers.NameOf(pointer.Table);
        var now = await FindAsync(name, cancellationToken);
        if (now?.Pointer != expected || await _pointers.TryWriteAsync(pointer, now?.Version, cancellationToken) is not { } version)
        {
            return false;
        }

        undo.Push(token =>
            expected is null ? _pointers.TryDeleteAsync(pointer.Table, version, token) : _pointers.TryWriteAsync(expected, version, token)
        );
        return true;
    }

    private async Task<bool> RemoveAsync(
        string table,
        ContractPointer expected,
        Stack<Func<CancellationToken, Task>> undo,
        CancellationToken cancellationToken
    )
    {
        var now = await FindAsync(ContractPointers.NameOf(table), cancellationToken);
        if (now?.Pointer != expected || !await _pointers.TryDeleteAsync(table, now!.Value.Version, cancellationToken))
        {
            return false;
        }

        undo.Push(token => _pointers.TryWriteAsync(expected, version: null, token));
        return true;
    }

    // A pointer that cannot be read is put right by writing over it, which the plan has asked for.
    private async Task<(ContractPointer? Pointer, ETag Version)?> FindAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await _pointers.FindAsync(name, cancellationToken);
        }
        catch (ContractStoreException)
        {
            return await _pointers.VersionAsync(name, cancellationToken) is { } version ? (null, version) : null;
        }
    }

    // Only what nobody has changed since.
    private static async Task UndoAsync(Stack<Func<CancellationToken, Task>> undo, CancellationToken cancellationToken)
    {
        while (undo.TryPop(out var back))
        {
            await back(cancellationToken);
        }
    }

    private sealed record ApplyPlan(
        IReadOnlyList<ContractProblem> Problems,
        IReadOnlyList<(TableContract Contract, string Yaml)> Documents,
        IReadOnlyList<ContractPointer> Applied,
        IReadOnlyList<ContractPointer> Writes,
        IReadOnlyList<string> Removes
    )
    {
        public static ApplyPlan Refused(IReadOnlyList<ContractProblem> problems) => new(problems, [], [], [], []);
    }
}
