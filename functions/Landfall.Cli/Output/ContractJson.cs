using Landfall.Contracts;

namespace Landfall.Cli.Output;

/// <summary>A contract as programs read it; what belongs to another mode is null.</summary>
internal static class ContractJson
{
    /// <summary>Makes the document.</summary>
    public static object Of(TableContract contract) => new
    {
        contract.Table,
        contract.Version,
        contract.Hash,
        contract.Origin.File,
        Landing = contract.Landing.Text,
        Dialect = contract.Dialect.Name,
        Mode = contract.Mode.ToString().ToLowerInvariant(),
        Columns = contract.Columns.Count,
        SnapshotClosedBy = contract.Mode == LoadMode.Full
            ? new { Kind = Word(contract.SnapshotClosedBy.Kind), contract.SnapshotClosedBy.Marker, QuietSeconds = contract.SnapshotClosedBy.Quiet?.TotalSeconds }
            : null,
        OnRewrite = contract.Mode == LoadMode.Append ? contract.OnRewrite.ToString().ToLowerInvariant() : null,
        DeduplicateBy = contract.Deduplication is { } key ? new { key.Columns, LookBackSeconds = key.LookBack?.TotalSeconds } : null,
        OrderBy = contract.Mode == LoadMode.Merge ? contract.OrderBy : null,
        contract.DeletedWhen,
    };

    private static string Word(SnapshotClosingKind kind) => kind == SnapshotClosingKind.OneFile ? "one-file" : kind.ToString().ToLowerInvariant();
}
