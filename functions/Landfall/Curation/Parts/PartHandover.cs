namespace Landfall.Curation.Parts;

/// <summary>Hands finished parts over one at a time while the next is being written, so that no more than two lie in the temporary folder.</summary>
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
