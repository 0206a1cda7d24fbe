namespace Landfall.Curation.Parts;

/// <summary>What a part holds.</summary>
public enum PartKind
{
    /// <summary>Rows that fit the contract.</summary>
    Curated,

    /// <summary>Rows that were set aside, with their reasons.</summary>
    Rejects,
}

/// <summary>One Parquet file that is written and closed.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Number">Its place among the parts of its kind, from 0.</param>
/// <param name="Name">The name that it is to have in its container; every curated row carries it.</param>
/// <param name="Path">The local file, which is deleted once it was handed over.</param>
/// <param name="Rows">Rows in it, as COPY reported them; at least one.</param>
/// <param name="Bytes">Its size.</param>
public sealed record FinishedPart(PartKind Kind, int Number, string Name, string Path, long Rows, long Bytes);

/// <summary>What one file has in a part.</summary>
/// <param name="Part">The part.</param>
/// <param name="Rows">The file's rows in it; at least one.</param>
public sealed record PartShare(FinishedPart Part, long Rows)
{
    /// <summary>The file's share of the part's bytes, at least one.</summary>
    public long Bytes => Math.Max(1, (long)((decimal)Part.Bytes * Rows / Part.Rows));
}

/// <summary>
/// Hands finished parts over one at a time while the next is being written, so that no more than two lie in the temporary folder.
/// </summary>
internal sealed class PartHandover(Func<FinishedPart, CancellationToken, Task> receiver)
{
    private readonly List<FinishedPart> _parts = [];
    private Task _last = Task.CompletedTask;

    /// <summary>The parts handed over so far, in order.</summary>
    public IReadOnlyList<FinishedPart> Parts => _parts;

    /// <summary>Begins to hand a part over once the one before it is through.</summary>
    public async Task BeginAsync(FinishedPart part, CancellationToken cancellationToken)
    {
        await _last;
        _parts.Add(part);
        _last = HandOverAsync(part, cancellationToken);
    }

    /// <summary>Waits until every part is through.</summary>
    public Task EndAsync() => _last;

    private async Task HandOverAsync(FinishedPart part, CancellationToken cancellationToken)
    {
        await receiver(part, cancellationToken);
        File.Delete(part.Path);
    }
}
