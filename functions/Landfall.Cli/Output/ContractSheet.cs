using Landfall.Contracts;

namespace Landfall.Cli.Output;

/// <summary>Contracts, one a line.</summary>
internal static class ContractSheet
{
    /// <summary>Makes the sheet.</summary>
    public static Sheet Of(IEnumerable<TableContract> contracts)
    {
        var sheet = new Sheet(new SheetColumn("table", Fit.Whole), "mode", "by", "columns", "claims", "version");
        foreach (var contract in contracts)
        {
            sheet.Add(
                contract.Table,
                contract.Mode.ToString().ToLowerInvariant(),
                By(contract),
                Amounts.Count(contract.Columns.Count),
                contract.Landing.Text,
                contract.Version
            );
        }

        return sheet;
    }

    // What closes a snapshot, tells repeats apart or tells the newer version.
    private static string By(TableContract contract) =>
        contract switch
        {
            { Mode: LoadMode.Merge } => string.Join(", ", contract.OrderBy),
            { Mode: LoadMode.Append } => string.Join(", ", contract.Deduplication?.Columns ?? []),
            { SnapshotClosedBy: { Kind: SnapshotClosingKind.Quiet, Quiet: { } quiet } } => $"{Amounts.Length(quiet)} of quiet",
            { SnapshotClosedBy.Kind: SnapshotClosingKind.Marker } => "marker file",
            { SnapshotClosedBy.Kind: SnapshotClosingKind.Count } => "count of files",
            _ => "one file",
        };
}

/// <summary>A contract as programs read it; what belongs to another mode is null.</summary>
internal static class ContractJson
{
    /// <summary>Makes the document.</summary>
    public static object Of(TableContract contract) =>
        new
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
                ? new
                {
                    Kind = Word(contract.SnapshotClosedBy.Kind),
                    contract.SnapshotClosedBy.Marker,
                    QuietSeconds = contract.SnapshotClosedBy.Quiet?.TotalSeconds,
                }
                : null,
            OnRewrite = contract.Mode == LoadMode.Append ? contract.OnRewrite.ToString().ToLowerInvariant() : null,
            DeduplicateBy = contract.Deduplication is { } key ? new { key.Columns, LookBackSeconds = key.LookBack?.TotalSeconds } : null,
            OrderBy = contract.Mode == LoadMode.Merge ? contract.OrderBy : null,
            contract.DeletedWhen,
        };

    private static string Word(SnapshotClosingKind kind) =>
        kind == SnapshotClosingKind.OneFile ? "one-file" : kind.ToString().ToLowerInvariant();
}
