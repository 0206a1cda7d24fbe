using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Loading;

/// <summary>What a plan for rows is made from.</summary>
/// <param name="Package">The package.</param>
/// <param name="Before">The control row that it was settled on.</param>
/// <param name="Settled">What it came to.</param>
/// <param name="Sources">What rows are copied from.</param>
/// <param name="Added">Columns that the storage in force lacks.</param>
/// <param name="LoadedAt">UTC, whole microseconds.</param>
internal sealed record RowMove(
    LoadPackage Package,
    ControlRow Before,
    SettledPackage Settled,
    RowSources Sources,
    IReadOnlyList<WarehouseColumn> Added,
    DateTimeOffset LoadedAt
)
{
    /// <summary>The columns of storage and staging.</summary>
    public IReadOnlyList<WarehouseColumn> Columns { get; } = WarehouseColumns.Of(Package.Contract);

    /// <summary>Their names.</summary>
    public IReadOnlyList<string> ColumnNames => [.. Columns.Select(column => column.Name)];

    /// <summary>The storage that the rows end in.</summary>
    public Relation Storage { get; } = WarehouseNames.Storage(Package.Table, Settled.Control.Storage!);

    /// <summary>How rows compete in mode merge.</summary>
    public MergeRule Rule => new(Package.Contract.PrimaryKey, Package.Contract.OrderBy);

    /// <summary>Makes storage as the contract lays it out.</summary>
    public LoadStep NewStorage =>
        LoadStep.Of(
            new CreateStorage(Storage, Columns)
            {
                Distribution = Package.Contract.StorageDistribution,
                Partition = Package.Contract.Partition,
            }
        );

    /// <summary>
    /// The storage that is to be there before rows go into it: made by a table's first load, widened by a newer contract.
    /// </summary>
    public IReadOnlyList<LoadStep> Target =>
        Before.Storage is null ? [NewStorage]
        : Added.Count > 0 ? [LoadStep.Of(new AddColumns(Storage, Added))]
        : [];

    /// <summary>Staging number <paramref name="number"/> of this load.</summary>
    public Relation Staging(int number) => WarehouseNames.Staging(Package.Table, Before.Fence, number);

    /// <summary>Makes staging and fills it with <paramref name="batches"/>.</summary>
    public IReadOnlyList<LoadStep> Fill(Relation staging, IReadOnlyList<PackageBatch> batches) =>
        [LoadStep.Of(new CreateStaging(staging, Columns)), .. Copy(staging, batches), Count(staging, batches)];

    /// <summary>Counts the rows of a relation, which must be those of <paramref name="batches"/>.</summary>
    public static LoadStep Count(Relation relation, IReadOnlyList<PackageBatch> batches) =>
        LoadStep.Of(new CountRows(relation), (_, counts) => LoadTally.Balance(relation, counts, batches));

    /// <summary>Copies <paramref name="batches"/>, those of one contract by one statement.</summary>
    public IEnumerable<LoadStep> Copy(Relation target, IReadOnlyList<PackageBatch> batches)
    {
        var groups = batches
            .Where(batch => batch.Manifest.Parts.Count > 0)
            .GroupBy(batch => batch.Manifest.Contract, StringComparer.Ordinal)
            .ToList();
        return groups
            .Select(group => new CopyParts(
                target,
                Sources.ColumnsOf(group.Key),
                LoadedAt,
                [
                    .. group.Select(batch => new BatchParts(batch.Batch, batch.Generation, batch.Manifest.Parts)
                    {
                        Written = batch.Manifest.Generation,
                    }),
                ]
            )
            {
                Places = Sources.PlacesOf(group.Key),
                IsOnly = groups.Count == 1 && target != Storage,
            })
            .Select(copy =>
                LoadStep.Of(copy, (_, rows) =>
                    LoadTally.Balance($"{target} after the copy", rows, copy.Batches.Sum(batch => batch.Parts.Sum(part => part.Rows)))
                )
            );
    }
}
