using Azure;
using Azure.Data.Tables;

namespace Landfall.Ledger.Rows.Tables;

/// <summary>Rows as the table's entities.</summary>
internal static class TableRows
{
    // The names of rows' columns begin with a lower-case letter; the storage's own and this one do not.
    private const string Writes = "Writes";

    public static LedgerRow Read(TableEntity entity)
    {
        var columns = new Dictionary<string, object>(entity.Count, StringComparer.Ordinal);
        foreach (var (name, value) in entity)
        {
            if (char.IsAsciiLetterLower(name[0]) && !name.StartsWith("odata.", StringComparison.Ordinal) && value is not null)
            {
                columns.Add(name, value);
            }
        }

        return new LedgerRow(entity.RowKey, columns, new TableVersion(entity.ETag, entity.GetString(Writes) ?? "").ToString());
    }

    public static string FilterOf(string partition, LedgerKeys keys)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition}");
        if (keys.From.Length > 0)
        {
            filter += TableClient.CreateQueryFilter($" and RowKey ge {keys.From}");
        }

        return keys.Before is null ? filter : filter + TableClient.CreateQueryFilter($" and RowKey lt {keys.Before}");
    }

    public static TableTransactionAction ActionOf(string partition, LedgerChange change, string marks) =>
        change switch
        {
            LedgerChange.Insert { Row: var row } => new(TableTransactionActionType.Add, Entity(partition, row, marks)),
            LedgerChange.Put { Row: var row } => new(TableTransactionActionType.UpsertReplace, Entity(partition, row, marks)),
            LedgerChange.Replace { Row: var row } => new(
                TableTransactionActionType.UpdateReplace,
                Entity(partition, row, marks),
                ETagOf(row.Version)
            ),
            LedgerChange.Delete delete => new(
                TableTransactionActionType.Delete,
                new TableEntity(partition, delete.Key),
                ETagOf(delete.Version)
            ),
            _ => throw new ArgumentException($"No store knows the change {change.GetType().Name}.", nameof(change)),
        };

    // A version without an ETag is of a state that is gone: no row has the ETag that stands in for it.
    private static ETag ETagOf(string? version) =>
        TableVersion.Parse(version)?.ETag ?? new ETag("W/\"datetime'1601-01-01T00%3A00%3A00.0000000Z'\"");

    private static TableEntity Entity(string partition, LedgerRow row, string marks)
    {
        var entity = new TableEntity(partition, row.Key);
        foreach (var (name, value) in row.Columns)
        {
            entity.Add(name, value);
        }

        entity.Add(Writes, marks);
        return entity;
    }
}
