using Landfall.Storage;

namespace Landfall.Ledger;

/// <summary>
/// The documents about load packages of several batches: whoever of them comes first tells the table's listeners, once for all.
/// </summary>
public sealed class LoadedPackages(LandfallContainers containers, TimeProvider time)
{
    private readonly DocumentStore<LoadedPackage> _documents = new(containers.Ledger, LedgerJson.Default.LoadedPackage);

    /// <summary>Writes down what went in together; what is written down of the package already stays.</summary>
    public Task CreateAsync(string package, string table, IReadOnlyList<LoadedBatch> batches, CancellationToken cancellationToken) =>
        _documents.UpdateAsync(
            PathOf(package, table),
            before => before is null ? new LoadedPackage(LoadedPackage.CurrentSchema, package, table, time.GetUtcNow(), batches) : null,
            cancellationToken);

    /// <summary>Reads what went in together; null for a package that nothing is written down of, as one of a single batch.</summary>
    public Task<LoadedPackage?> FindAsync(string package, string table, CancellationToken cancellationToken) =>
        _documents.FindAsync(PathOf(package, table), cancellationToken);

    /// <summary>Writes down that the listeners were told.</summary>
    public Task AnnouncedAsync(LoadedPackage package, CancellationToken cancellationToken) => _documents.UpdateAsync(
        PathOf(package.Package, package.Table),
        before => before is { AnnouncedAt: null } ? before with { AnnouncedAt = time.GetUtcNow() } : null,
        cancellationToken);

    private static string PathOf(string package, string table) => $"packages/{table}/{package}.json";
}
