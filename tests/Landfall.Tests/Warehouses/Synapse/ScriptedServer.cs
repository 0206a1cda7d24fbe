using System.Text.RegularExpressions;

namespace Landfall.Tests.Warehouses.Synapse;

/// <summary>
/// Answers what it is told to, keeps everything that was sent, and of what it was told nothing about answers as a healthy, empty pool.
/// </summary>
internal sealed partial class ScriptedServer : IFakeServer
{
    private readonly List<(string Part, Queue<Func<FakeConnection, FakeAnswer>> Answers)> _script = [];
    private readonly Queue<Func<FakeAnswer>> _openings = new();

    /// <summary>The text of every command, its first line, without its label.</summary>
    public List<string> Sent { get; } = [];

    /// <summary>Every command as it was.</summary>
    public List<(string Sql, IReadOnlyList<object?> Values, int Timeout)> Commands { get; } = [];

    public int Opened { get; private set; }

    public int IsOpen { get; private set; }

    public bool HasSnapshotReads { get; set; } = true;

    /// <summary>Which of the tables of the format and of the markers are there.</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];

    /// <summary>What the row of the format says.</summary>
    public int Format { get; init; } = 1;

    /// <summary>How often the format was asked for; none of it is in what was sent.</summary>
    public int FormatLooks { get; private set; }

    /// <summary>The next commands whose text has <paramref name="part"/> get these answers, one each.</summary>
    public ScriptedServer On(string part, params Func<FakeConnection, FakeAnswer>[] answers)
    {
        _script.Add((part, new Queue<Func<FakeConnection, FakeAnswer>>(answers)));
        return this;
    }

    /// <summary>The next attempts to connect fail with these numbers.</summary>
    public ScriptedServer FailToOpen(params int[] numbers)
    {
        foreach (var number in numbers)
        {
            _openings.Enqueue(() => throw SqlFailure.Of(number));
        }

        return this;
    }

    public static Func<FakeConnection, FakeAnswer> Fails(int number) => _ => throw SqlFailure.Of(number);

    /// <summary>The connection breaks before the answer comes.</summary>
    public static Func<FakeConnection, FakeAnswer> Breaks(int number = 10054) =>
        connection =>
        {
            connection.Break();
            throw SqlFailure.Of(number);
        };

    public void Open(FakeConnection connection)
    {
        if (_openings.TryDequeue(out var opening))
        {
            opening();
        }

        (Opened, IsOpen) = (Opened + 1, IsOpen + 1);
    }

    public void Close(FakeConnection connection) => IsOpen--;

    public FakeAnswer Execute(FakeConnection connection, FakeCommand command)
    {
        var sql = command.CommandText;
        if (sql.EndsWith("OPTION (LABEL = 'landfall:start:Format')", StringComparison.Ordinal))
        {
            FormatLooks++;
            return sql.Contains("sys.tables", StringComparison.Ordinal)
                ? FakeAnswer.Of([.. Tables.Select(table => (object?[])[table])])
                : FakeAnswer.Of([Format]);
        }

        Sent.Add(Label().Replace(sql.Split('\n')[0], "").TrimEnd());
        Commands.Add((sql, [.. command.Values.Select(value => value.Value)], command.CommandTimeout));
        foreach (var (part, answers) in _script)
        {
            if (sql.Contains(part, StringComparison.Ordinal) && answers.TryDequeue(out var answer))
            {
                return answer(connection);
            }
        }

        return sql.Contains("sys.databases", StringComparison.Ordinal) ? FakeAnswer.Of(["pool", HasSnapshotReads ? 1 : 0])
            : sql.Contains("@aligned", StringComparison.Ordinal) ? FakeAnswer.Of([1L])
            : sql.StartsWith("SELECT @p0 AS [table]", StringComparison.Ordinal)
                ? FakeAnswer.Of([SuiteTable.Name, 7L, "_account__3", "c1", null, null, null, 12L, 30L])
            : sql.StartsWith("SELECT [c].[name]", StringComparison.Ordinal) ? FakeAnswer.Of(["id", "int", 10, 0, 4])
            : FakeAnswer.Changed(1);
    }

    [GeneratedRegex(@" ?OPTION \(LABEL = '[^']*'\)")]
    private static partial Regex Label();
}
