using System.Globalization;
using Landfall.DuckDb;
using Landfall.Ledger;
using Landfall.Warehouses.Statements;

namespace Landfall.Warehouses.DuckDb;

/// <summary>Copies parts into a table: a group of files is fetched, read by one statement and deleted, then comes the next.</summary>
/// <param name="parts">Where they come from.</param>
/// <param name="folder">A folder of this session's own.</param>
/// <param name="partsAtOnce">Files fetched at once.</param>
/// <param name="groupBytes">Bytes in the folder at once, but for a single larger file.</param>
internal sealed class DuckDbPartCopy(IPartSource parts, string folder, int partsAtOnce, long groupBytes)
{
    private const string File = "_landfall_file";
    private const int GroupFiles = 128;

    private int _files;

    /// <summary>Copies all parts; the rows written.</summary>
    public async Task<long> RunAsync(DuckDbConnection connection, CopyParts statement, CancellationToken cancellationToken)
    {
        var rows = 0L;
        foreach (var group in Groups(statement))
        {
            Directory.CreateDirectory(folder);
            try
            {
                await Parallel.ForEachAsync(
                    group,
                    new ParallelOptions { MaxDegreeOfParallelism = partsAtOnce, CancellationToken = cancellationToken },
                    async (file, token) => await parts.FetchAsync(file.Part, file.Path, token)
                );
                rows += await Task.Run(() => Insert(connection, statement, group, cancellationToken), cancellationToken);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        return rows;
    }

    private IEnumerable<List<FetchedPart>> Groups(CopyParts statement)
    {
        var group = new List<FetchedPart>();
        var bytes = 0L;
        foreach (var (batch, part) in statement.Batches.SelectMany(batch => batch.Parts.Select(part => (batch, part))))
        {
            if (group.Count == GroupFiles || (group.Count > 0 && bytes + part.Bytes > groupBytes))
            {
                yield return group;
                group = [];
                bytes = 0;
            }

            var path = Path.Combine(folder, (_files++).ToString(CultureInfo.InvariantCulture) + ".parquet");
            group.Add(new FetchedPart(part, path, batch));
            bytes += part.Bytes;
        }

        if (group.Count > 0)
        {
            yield return group;
        }
    }

    private static long Insert(
        DuckDbConnection connection,
        CopyParts statement,
        List<FetchedPart> group,
        CancellationToken cancellationToken
    )
    {
        string[] loads = [WarehouseColumns.Batch, WarehouseColumns.Generation, WarehouseColumns.LoadedAt];
        var files = string.Join(", ", group.Select(file => DuckDbText.Literal(file.Path)));
        var batches = string.Join(
            ", ",
            group.Select(file =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"({DuckDbText.Literal(file.Path)}, {DuckDbText.Literal(file.Batch.Batch)}, {file.Batch.Generation})"
                )
            )
        );
        return connection.Execute(
            $"""
            INSERT INTO {DuckDbName.OfTarget(statement.Target)} ({DuckDbName.List([.. statement.Columns, .. loads])})
            SELECT {string.Join(", ", statement.Columns.Select(column => $"part.{DuckDbText.Identifier(column)}"))}, batch.id,
                batch.generation, ?
            FROM read_parquet([{files}], filename = '{File}', hive_partitioning = false) part
            JOIN (VALUES {batches}) batch(file, id, generation) ON part.{File} = batch.file
            """,
            [DuckDbTime.Write(statement.LoadedAt)],
            cancellationToken
        );
    }

    private sealed record FetchedPart(PartFile Part, string Path, BatchParts Batch);
}
