using System.Text.RegularExpressions;
using Landfall.Tests.Warehouses.Synapse;

namespace Landfall.Tests.Warehouses.Provisioning;

/// <summary>A pool that keeps what provisioning makes and answers the questions about its catalogue from that.</summary>
internal sealed partial class CatalogServer : IFakeServer
{
    private readonly Dictionary<string, (string[] Columns, string Text)> _views = new(StringComparer.Ordinal);

    /// <summary>Everything that was sent but questions.</summary>
    public List<string> Run { get; } = [];

    public HashSet<string> Schemas { get; } = ["dbo"];

    public HashSet<string> Tables { get; } = [];

    /// <summary>What the row of the format says, once its table is there.</summary>
    public int FormatNumber { get; set; } = 1;

    public HashSet<string> Principals { get; } = ["dbo"];

    public HashSet<(string View, string Principal, string State)> Permissions { get; } = [];

    /// <summary>The next commands with this part in their text fail with this number.</summary>
    public (string Part, int Number, int Times)? Fails { get; set; }

    public IEnumerable<string> Views => _views.Keys;

    public void Open(FakeConnection connection) { }

    public void Close(FakeConnection connection) { }

    public FakeAnswer Execute(FakeConnection connection, FakeCommand command)
    {
        Assert.Empty(command.Values);
        var sql = command.CommandText;
        if (Fails is { Times: > 0 } fails && sql.Contains(fails.Part, StringComparison.Ordinal))
        {
            Fails = fails with { Times = fails.Times - 1 };
            throw SqlFailure.Of(fails.Number);
        }

        if (sql.EndsWith("OPTION (LABEL = 'landfall:start:Format')", StringComparison.Ordinal))
        {
            return FakeAnswer.Of([.. Format(sql)]);
        }

        if (sql.StartsWith("SELECT", StringComparison.Ordinal))
        {
            Assert.EndsWith("OPTION (LABEL = 'landfall:provision:Catalog')", sql, StringComparison.Ordinal);
            return FakeAnswer.Of([.. Answer(sql)]);
        }

        Run.Add(sql);
        Make(sql);
        return FakeAnswer.Nothing;
    }

    private IEnumerable<object?[]> Format(string sql) =>
        sql.Contains("sys.tables", StringComparison.Ordinal)
            ? Tables.Where(table => table is "landfall/format" or "landfall/markers").Select(table => (object?[])[Names(table)[1]])
            :
            [
                [FormatNumber],
            ];

    private IEnumerable<object?[]> Answer(string sql) =>
        sql.Contains("sys.database_permissions", StringComparison.Ordinal)
            ? Permissions.Select(one => (object?[])[.. Names(one.View), one.Principal, one.State == "D" ? 1 : 0])
        : sql.Contains("sys.sql_modules", StringComparison.Ordinal)
            ? _views
                .Where(view => view.Key.EndsWith("_filtered", StringComparison.Ordinal))
                .Select(view => (object?[])[.. Names(view.Key), view.Value.Text])
        : sql.Contains("sys.views", StringComparison.Ordinal)
            ? _views.SelectMany(view => view.Value.Columns.Select(column => (object?[])[.. Names(view.Key), column]))
        : sql.Contains("sys.tables", StringComparison.Ordinal) ? Tables.Select(table => (object?[])[.. Names(table)])
        : sql.Contains("sys.database_principals", StringComparison.Ordinal) ? Principals.Select(name => (object?[])[name])
        : Schemas.Select(name => (object?[])[name]);

    private void Make(string sql)
    {
        if (Match(Schema()) is { Success: true } schema)
        {
            Schemas.Add(schema.Groups[1].Value);
        }
        else if (Match(Table()) is { Success: true } table)
        {
            Assert.Contains(table.Groups[1].Value, Schemas);
            Tables.Add($"{table.Groups[1].Value}/{table.Groups[2].Value}");
        }
        else if (Match(View()) is { Success: true } view)
        {
            var text = view.Groups["body"].Value.Replace("''", "'", StringComparison.Ordinal);
            _views[$"{view.Groups["schema"].Value}/{view.Groups["name"].Value}"] = (
                [.. Column().Matches(text.Split(" FROM ")[0]).Select(column => column.Groups[1].Value)],
                text
            );
        }
        else if (Match(Role()) is { Success: true } role)
        {
            Principals.Add(Unquoted(role.Groups[1].Value));
        }
        else
        {
            var (grant, key) = Match(Grant()) is { Success: true } found
                ? (found, $"{found.Groups[2].Value}/{found.Groups[3].Value}")
                : throw SqlFailure.Of(102, sql);
            Assert.Contains(key, _views.Keys);
            var permission = (key, Unquoted(grant.Groups[4].Value), "G");
            Assert.Contains(permission.Item2, Principals);
            _ = grant.Groups[1].Value == "GRANT" ? Permissions.Add(permission) : Permissions.Remove(permission);
        }

        Match Match(Regex form) => form.Match(sql);
    }

    private static string[] Names(string relation) => relation.Split('/');

    private static string Unquoted(string name) =>
        name.Replace("''", "'", StringComparison.Ordinal).Replace("]]", "]", StringComparison.Ordinal);

    [GeneratedRegex(@"EXEC\(N'CREATE SCHEMA \[(.+)\]'\)\z")]
    private static partial Regex Schema();

    [GeneratedRegex(@"\nCREATE TABLE \[([^\]]+)\]\.\[([^\]]+)\]")]
    private static partial Regex Table();

    [GeneratedRegex(@"EXEC\(N'CREATE VIEW \[(?<schema>[^\]]+)\]\.\[(?<name>[^\]]+)\] AS (?<body>.*)'\)\z", RegexOptions.Singleline)]
    private static partial Regex View();

    [GeneratedRegex(@"(?:AS |\[r\]\.)\[([^\]]+)\]")]
    private static partial Regex Column();

    [GeneratedRegex(@"EXEC\(N'CREATE ROLE \[(.+)\]'\)\z")]
    private static partial Regex Role();

    [GeneratedRegex(@"\A(GRANT|REVOKE) SELECT ON OBJECT::\[([^\]]+)\]\.\[([^\]]+)\] (?:TO|FROM) \[(.+)\]\z")]
    private static partial Regex Grant();
}
