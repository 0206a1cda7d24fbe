using System.Data;
using System.Globalization;
using System.Text.RegularExpressions;
using Landfall.DuckDb;

namespace Landfall.Tests.Warehouses.Synapse;

/// <summary>
/// A pool that understands the T-SQL of the Synapse warehouse, and no more of it, by saying it in DuckDB's SQL: so the text itself is run,
/// each connection one of DuckDB's. As in Synapse, DDL and COPY inside a transaction are refused; unlike there, a transaction that meets
/// another's row gives way instead of waiting.
/// </summary>
/// <param name="connect">A connection to the DuckDB that plays the pool.</param>
/// <param name="fetch">Puts a part of the lake where DuckDB may read it, and says where.</param>
internal sealed partial class TsqlServer(Func<DuckDbConnection> connect, Func<string, string> fetch) : IFakeServer
{
    private readonly Dictionary<FakeConnection, DuckDbConnection> _connections = [];
    private readonly HashSet<FakeConnection> _inTransaction = [];
    private bool _hasCatalog;

    public void Open(FakeConnection connection)
    {
        var duck = connect();
        duck.Execute("SET default_null_order = 'nulls_first_on_asc_last_on_desc'");
        if (!_hasCatalog)
        {
            duck.Execute(TsqlCatalog.Sql);
            _hasCatalog = true;
        }

        _connections[connection] = duck;
    }

    public void Close(FakeConnection connection)
    {
        if (_connections.Remove(connection, out var duck))
        {
            duck.Dispose();
        }

        _inTransaction.Remove(connection);
    }

    public FakeAnswer Execute(FakeConnection connection, FakeCommand command)
    {
        var batch = new TsqlBatch(command.CommandText, sql => Run(connection, command, sql));
        try
        {
            return batch.Run();
        }
        catch (DuckDbException failure)
        {
            throw SqlFailure.Of(
                failure.IsTransactionConflict ? 1205
                    : failure.Message.Contains("already exists", StringComparison.Ordinal) ? 2714
                    : failure.Message.Contains("does not exist", StringComparison.Ordinal) ? 208
                    : 50000,
                $"{failure.Message}\n{command.CommandText}"
            );
        }
    }

    private FakeAnswer Run(FakeConnection connection, FakeCommand command, string sql)
    {
        var duck = _connections[connection];
        if (Outside().IsMatch(sql) && _inTransaction.Contains(connection))
        {
            throw SqlFailure.Of(111212, "Operation cannot be performed within a transaction.");
        }

        switch (sql)
        {
            case "BEGIN TRANSACTION":
                _inTransaction.Add(connection);
                break;
            case "COMMIT TRANSACTION" or "ROLLBACK TRANSACTION":
                _inTransaction.Remove(connection);
                break;
        }

        if (Copy().Match(sql) is { Success: true } copy)
        {
            return Load(duck, copy);
        }

        var values = new List<object?>();
        var said = Parameter()
            .Replace(TsqlWords.InDuckDb(sql), match =>
            {
                var (_, type, value) = command.Values.Single(item => item.Name == match.Value);
                values.Add(value);
                return $"CAST(? AS {Type(type)})";
            });
        if (!said.StartsWith("SELECT", StringComparison.Ordinal))
        {
            return FakeAnswer.Changed((int)duck.Execute(said, values));
        }

        using var result = duck.Query(said, values);
        return FakeAnswer.Of([.. result.Rows().Select(row => row.Select(Value).ToArray())]);
    }

    private static string Type(DbType type) =>
        type switch
        {
            DbType.String => "VARCHAR",
            DbType.Int64 => "BIGINT",
            DbType.Int32 => "INTEGER",
            DbType.Double => "DOUBLE",
            _ => "TIMESTAMP",
        };

    // Sums of bigint are hugeint in DuckDB.
    private static object? Value(object? value) =>
        value is System.Numerics.BigInteger or Int128 or decimal ? Convert.ToInt64(value.ToString(), CultureInfo.InvariantCulture) : value;

    private FakeAnswer Load(DuckDbConnection duck, Match copy)
    {
        var target = TsqlWords.InDuckDb(copy.Groups["target"].Value);
        var rows = 0L;
        foreach (
            var file in Location()
                .Matches(copy.Groups["files"].Value)
                .Select(match => DuckDbText.Literal(fetch(match.Groups["path"].Value)))
        )
        {
            List<string> names;
            using (var columns = duck.Query($"SELECT column_name FROM (DESCRIBE SELECT * FROM read_parquet({file}))"))
            {
                names = [.. columns.Rows().Select(row => (string)row[0]!)];
            }

            var places = Place().Matches(copy.Groups["columns"].Value);
            var into = places.Select(match => TsqlWords.InDuckDb(match.Groups["name"].Value));
            var from = places
                .Select(match => int.Parse(match.Groups["place"].Value, CultureInfo.InvariantCulture))
                .Select(place => DuckDbText.Identifier(names[place - 1]));
            rows += duck.Execute(
                $"INSERT INTO {target} ({string.Join(", ", into)}) SELECT {string.Join(", ", from)} FROM read_parquet({file})"
            );
        }

        return FakeAnswer.Changed((int)rows);
    }

    [GeneratedRegex(@"\A(CREATE|ALTER|DROP|TRUNCATE|COPY)\b")]
    private static partial Regex Outside();

    [GeneratedRegex(@"\ACOPY INTO (?<target>\S+) \((?<columns>.*?)\)\nFROM (?<files>.*?)\nWITH", RegexOptions.Singleline)]
    private static partial Regex Copy();

    [GeneratedRegex(@"'https://acme\.dfs\.core\.windows\.net/lake/(?<path>[^']+)'")]
    private static partial Regex Location();

    [GeneratedRegex(@"(?<name>\[[^\]]+\]) (?<place>\d+)")]
    private static partial Regex Place();

    [GeneratedRegex(@"@p\d+")]
    private static partial Regex Parameter();
}
