using Landfall.Faults.Tests.Files;
using Landfall.Ledger;

namespace Landfall.Faults.Tests.Judging;

/// <summary>A file of a version that landed, and what the ledger says of it.</summary>
/// <param name="File">The file.</param>
/// <param name="IsCurrent">Whether no later version landed over it.</param>
/// <param name="Entry">The ledger's entry; null when that version was never seen.</param>
internal sealed record JudgedFile(RunFile File, bool IsCurrent, LedgerEntry? Entry)
{
    public string? Table => File.Table;

    /// <summary>The entry's state; null without one.</summary>
    public BatchState? State => Entry?.State;

    public string Batch => Entry!.Batch;

    /// <summary>Whether its rows can be read.</summary>
    public bool IsGood => File is { Table: not null, IsReadable: true, IsMarker: false };

    public override string ToString() => $"{File.Name} ({(IsCurrent ? "current" : "former")}): {Entry?.State.ToString() ?? "not seen"}";
}
