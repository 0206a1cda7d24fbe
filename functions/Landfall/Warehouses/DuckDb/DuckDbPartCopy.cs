using System.Globalization;
using Landfall.DuckDb;
using Landfall.Ledger;
using Landfall.Warehouses.Statements;

namespace Landfall.Warehouses.DuckDb;

/// <summary>
/// Copies parts into a table: a group of files is fetched, read by one statement and deleted, then comes the next. Which rows go in, a
/// table of the session says.
/// </summary>
/// <param name="parts">Where they come from.</param>
/// <param name="folder">A folder of this session's own.</param>
/// <param name="partsAtOnce">Files fetched at once.</param>
/// <param name="groupBytes">Bytes in the folder at once, but for a single larger file.</param>
internal sealed class DuckDbPartCopy(IPartSource parts, string folder, int partsAtOnce, long groupBytes)
{
    private const int GroupFiles = 128;
    private const int NamesAtOnce = 500;

    private int _files;

    /// <summary>Copies all parts; the rows written.</summary>
    public async Task<long> RunAsync(DuckDbConnection connection, CopyParts statement, CancellationToken cancellationToken)
    {
        var named = $"temp.main.{DuckDbText.Identifier(statement.Target.Name + "_named")}";
        Name(connection, statement, named, cancellationToken);
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
                rows += await Task.Run(() => Insert(connection, statement, named, group, cancellationToken), cancellationToken);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        connection.Execute($"DROP TABLE {named}", ct: cancellationToken);
        return rows;
    }

    private static void Name(DuckDbConnection connection, CopyParts statement, string named, CancellationToken cancellationToken)
    {
        connection.Execute(
            $"CREATE TEMP TABLE {named} (part VARCHAR, batch VARCHAR, written INTEGER, generation INTEGER)",
            ct: cancellationToken
        );
        foreach (var rows in statement.Named.Chunk(NamesAtOnce))
        {
            connection.Execute(
                $"INSERT INTO {named} VALUES {string.Join(", ", rows.Select(_ => "(?, ?, ?, ?)"))}",
                [.. rows.SelectMany(row => (object?[])[row.Part, row.Batch, row.Written, row.Generation])],
                cancellationToken
            );
        }
    }

    private IEnumerable<List<FetchedPart>> Groups(CopyParts statement)
    {
        var group = new List<FetchedPart>();
        var bytes = 0L;
        foreach (var part in statement.Parts)
        {
            if (group.Count == GroupFiles || (group.Count > 0 && bytes + part.Bytes > groupBytes))
            {
                yield return group;
                group = [];
                bytes = 0;
            }

            var path = Path.Combine(folder, (_files++).ToString(CultureInfo.InvariantCulture) + ".parquet");
            group.Add(new FetchedPart(part, path));
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
        string named,
        List<FetchedPart> group,
        CancellationToken cancellationToken
    )
    {
        string[] loads = [WarehouseColumns.Batch, WarehouseColumns.Generation, WarehouseColumns.LoadedAt];
        var files = string.Join(", ", group.Select(file => DuckDbText.Literal(file.Path)));
        return connection.Execute(
            $"""
            INSERT INTO {DuckDbName.OfTarget(statement.Target)} ({DuckDbName.List([.. statement.Columns, .. loads])})
            SELECT {string.Join(", ", statement.Columns.Select(column => $"part.{DuckDbText.Identifier(column)}"))},
                part.{WarehouseColumns.Batch}, named.generation, ?
            FROM read_parquet([{files}], hive_partitioning = false) part
            JOIN {named} named ON part.{WarehouseColumns.Part} = named.part AND part.{WarehouseColumns.Batch} = named.batch
                AND part.{WarehouseColumns.Generation} = named.written
            """,
            [DuckDbTime.Write(statement.LoadedAt)],
            cancellationToken
        );
    }

    private sealed record FetchedPart(PartFile Part, string Path);
}
