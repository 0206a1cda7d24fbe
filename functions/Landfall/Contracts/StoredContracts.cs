using Landfall.Storage;

namespace Landfall.Contracts;

/// <summary>The contracts in force as they were read.</summary>
/// <param name="Listed">Their pointers, which tell whether there is anything new.</param>
/// <param name="Tables">What each pointer led to.</param>
/// <param name="Set">Those that count.</param>
/// <param name="Problems">What is stored and does not count, or cannot be read; each names its table and the next step.</param>
internal sealed record StoredContracts(
    IReadOnlyList<ListedPointer> Listed,
    IReadOnlyList<StoredContract> Tables,
    ContractSet Set,
    IReadOnlyList<string> Problems
);

/// <summary>What one table's pointer led to.</summary>
/// <param name="Listed">The pointer as it was listed.</param>
/// <param name="Pointer">What it says; null when it cannot be read.</param>
/// <param name="Contract">The contract; null when it cannot be read.</param>
/// <param name="Problem">Why it cannot be read.</param>
internal sealed record StoredContract(ListedPointer Listed, ContractPointer? Pointer, TableContract? Contract, string? Problem)
{
    /// <summary>The table.</summary>
    public string Table => ContractPointers.TableOf(Listed.Name);
}

/// <summary>
/// Reads the contracts in force, each table by itself: what is wrong with one does not keep the others from coming into force. A table
/// whose contract cannot be read keeps the last good one that this host knows. Of two contracts that clash, the one that came into force
/// first counts.
/// </summary>
internal sealed class StoredContractReader(LandfallContainers containers)
{
    private const int ReadsAtOnce = 16;

    private readonly ContractBlobs _documents = new(containers.Contracts);
    private readonly ContractPointers _pointers = new(containers.Contracts);

    /// <summary>Reads what is not in <paramref name="known"/> yet.</summary>
    public async Task<StoredContracts> ReadAsync(StoredContracts? known, CancellationToken cancellationToken)
    {
        var listed = await _pointers.ListAsync(cancellationToken);
        if (known is { Problems.Count: 0 } && known.Listed.SequenceEqual(listed))
        {
            return known;
        }

        var before = known?.Tables.ToDictionary(stored => stored.Listed.Name, StringComparer.Ordinal) ?? [];
        var tables = new List<StoredContract>(listed.Count);
        foreach (var chunk in listed.Chunk(ReadsAtOnce))
        {
            var read = await Task.WhenAll(
                chunk.Select(pointer =>
                    before.GetValueOrDefault(pointer.Name) is { Problem: null } same && same.Listed == pointer
                        ? Task.FromResult<StoredContract?>(same)
                        : FindAsync(pointer, cancellationToken)
                )
            );
            tables.AddRange(read.OfType<StoredContract>());
        }

        return Judge(listed, tables, known);
    }

    private async Task<StoredContract?> FindAsync(ListedPointer listed, CancellationToken cancellationToken)
    {
        ContractPointer? pointer = null;
        try
        {
            if (await _pointers.FindAsync(listed.Name, cancellationToken) is not { } found)
            {
                return null;
            }

            pointer = found.Pointer;
            return new StoredContract(
                listed,
                pointer,
                await _documents.ReadAsync(ContractPointers.TableOf(listed.Name), pointer.Hash, cancellationToken),
                Problem: null
            );
        }
        catch (ContractStoreException broken)
        {
            return new StoredContract(listed, pointer, Contract: null, broken.Message);
        }
    }

    private static StoredContracts Judge(IReadOnlyList<ListedPointer> listed, List<StoredContract> tables, StoredContracts? known)
    {
        var (accepted, problems) = (new List<TableContract>(tables.Count), new List<string>());
        foreach (var stored in tables)
        {
            var lastGood = known?.Set.Find(stored.Table);
            var problem = stored.Problem;
            if (stored.Contract is { } contract)
            {
                problem = ContractSet.ClashesOf(accepted, [contract]) is [var clash, ..]
                    ? $"The contract of {stored.Table} does not count, as it clashes with one that came into force before it: {clash} "
                        + "Apply it anew."
                    : null;
                if (problem is null)
                {
                    accepted.Add(contract);
                    continue;
                }
            }

            problems.Add(problem!);
            if (lastGood is not null && lastGood != stored.Contract && ContractSet.ClashesOf(accepted, [lastGood]).Count == 0)
            {
                accepted.Add(lastGood);
            }
        }

        return new StoredContracts(listed, tables, ContractSet.Checked(accepted), problems);
    }
}
