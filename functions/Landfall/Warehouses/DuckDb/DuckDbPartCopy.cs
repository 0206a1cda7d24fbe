using System.Globalization;
using Landfall.DuckDb;
using Landfall.Ledger;
using Landfall.Warehouses.Statements;

namespace Landfall.Warehouses.DuckDb;

/// <summary>
/// Brings parts into a table: a group of files is fetched, read by one statement and deleted, then comes the next. Where the parts are one
/// group and all that staging is to hold, and more than a little, they stay, and staging is a view of them: rows are written once, into
/// storage. A table of the session says which rows go in.
/// </summary>
/// <param name="parts">Where they come from.</param>
/// <param name="folder">A folder of this session's own.</param>
/// <param name="partsAtOnce">Files fetched at once.</param>
/// <param name="groupBytes">Bytes in the folder at once, but for a single larger file.</param>
/// <param name="shownBytes">Bytes from which on parts are shown.</param>
internal sealed class DuckDbPartCopy(IPartSource parts, string folder, int partsAtOnce, long groupBytes, long shownBytes) : IDisposable
{
    private const int GroupFiles = 128;

    // A few bytes of Parquet can be very many rows.
    private const long ShownRows = 100_000;
    private const int NamesAtOnce = 500;

    private static readonly string[] Loads = [WarehouseColumns.Batch, WarehouseColumns.Generation, WarehouseColumns.LoadedAt];

    private readonly HashSet<Relation> _shown = [];
    private int _files;

    /// <summary>Copies all parts, or shows them; the rows that are in the target then.</summary>
    public async Task<long> RunAsync(DuckDbConnection connection, CopyParts statement, CancellationToken cancellationToken)
    {
        var groups = Groups(statement).ToList();
        Name(connection, statement, cancellationToken);
        var isShown = statement.IsOnly && groups.Count == 1 && DuckDbName.IsOfSession(statement.Target);
        if (isShown && (groups[0].Sum(file => file.Part.Bytes) >= shownBytes || groups[0].Sum(file => file.Part.Rows) >= ShownRows))
        {
            await FetchAsync(groups[0], cancellationToken);
            return await Task.Run(() => Show(connection, statement, groups[0], cancellationToken), cancellationToken);
        }

        var rows = 0L;
        foreach (var group in groups)
        {
            try
            {
                await FetchAsync(group, cancellationToken);
                rows += await Task.Run(() => Insert(connection, statement, group, cancellationToken), cancellationToken);
            }
            finally
            {
                group.ForEach(file => File.Delete(file.Path));
            }
        }

        connection.Execute($"DROP TABLE {Named(statement.Target)}", ct: cancellationToken);
        return rows;
    }

    /// <summary>Drops staging, and what is beside it, if it is there.</summary>
    public void Drop(DuckDbConnection connection, DropStaging statement, CancellationToken cancellationToken)
    {
        if (!_shown.Remove(statement.Staging))
        {
            DuckDbTables.Drop(connection, statement, cancellationToken);
            return;
        }

        connection.Execute($"DROP VIEW {DuckDbName.OfTarget(statement.Staging)}", ct: cancellationToken);
        connection.Execute($"DROP TABLE {Named(statement.Staging)}", ct: cancellationToken);
        DuckDbTables.Drop(connection, statement, cancellationToken);
        if (_shown.Count == 0)
        {
            Dispose();
        }
    }

    /// <summary>Deletes the parts that are left.</summary>
    public void Dispose()
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Named(Relation target) => $"temp.main.{DuckDbText.Identifier(target.Name + "_named")}";

    private static void Name(DuckDbConnection connection, CopyParts statement, CancellationToken cancellationToken)
    {
        var named = Named(statement.Target);
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

    private Task FetchAsync(List<FetchedPart> group, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        return Parallel.ForEachAsync(
            group,
            new ParallelOptions { MaxDegreeOfParallelism = partsAtOnce, CancellationToken = cancellationToken },
            async (file, token) => await parts.FetchAsync(file.Part, file.Path, token)
        );
    }

    private static long Insert(
        DuckDbConnection connection,
        CopyParts statement,
        List<FetchedPart> group,
        CancellationToken cancellationToken
    ) =>
        connection.Execute(
            $"""
            INSERT INTO {DuckDbName.OfTarget(statement.Target)} ({DuckDbName.List([.. statement.Columns, .. Loads])})
            SELECT {string.Join(", ", statement.Columns.Select(column => $"part.{DuckDbText.Identifier(column)}"))},
                part.{WarehouseColumns.Batch}, named.generation, ?
            FROM {Rows(statement, group)}
            """,
            [DuckDbTime.Write(statement.LoadedAt)],
            cancellationToken
        );

    // The columns, their order and their types are those of the empty table whose place the view takes.
    private long Show(DuckDbConnection connection, CopyParts statement, List<FetchedPart> group, CancellationToken cancellationToken)
    {
        var staging = DuckDbName.OfTarget(statement.Target);
        var of = statement.Columns.ToDictionary(
            column => column,
            column => $"part.{DuckDbText.Identifier(column)}",
            StringComparer.Ordinal
        );
        of.Add(WarehouseColumns.Batch, $"part.{WarehouseColumns.Batch}");
        of.Add(WarehouseColumns.Generation, "named.generation");
        of.Add(WarehouseColumns.LoadedAt, DuckDbText.Literal(DuckDbTime.Text(statement.LoadedAt)));
        var columns = DuckDbTables
            .Columns(connection, statement.Target, cancellationToken)
            .Select(column =>
                $"CAST({of.GetValueOrDefault(column.Name, "NULL")} AS {column.TypeName}) AS {DuckDbText.Identifier(column.Name)}"
            );
        connection.Execute($"DROP TABLE {staging}", ct: cancellationToken);
        connection.Execute(
            $"CREATE TEMP VIEW {staging} AS SELECT {string.Join(", ", columns)} FROM {Rows(statement, group)}",
            ct: cancellationToken
        );
        _shown.Add(statement.Target);
        return (long)connection.Scalar($"SELECT count(*) FROM {staging}", ct: cancellationToken)!;
    }

    private static string Rows(CopyParts statement, List<FetchedPart> group) =>
        $"""
            read_parquet([{string.Join(", ", group.Select(file => DuckDbText.Literal(file.Path)))}], hive_partitioning = false) part
            JOIN {Named(statement.Target)} named ON part.{WarehouseColumns.Part} = named.part
                AND part.{WarehouseColumns.Batch} = named.batch AND part.{WarehouseColumns.Generation} = named.written
            """;

    private sealed record FetchedPart(PartFile Part, string Path);
}
