using System.Text.RegularExpressions;

namespace Landfall.Tests.Warehouses.Synapse;

/// <summary>Runs a batch with IF, BEGIN and END, variables of int and EXEC; every other statement is given on as it is.</summary>
/// <param name="sql">The batch.</param>
/// <param name="run">Runs one statement.</param>
internal sealed partial class TsqlBatch(string sql, Func<string, FakeAnswer> run)
{
    private readonly Dictionary<string, string> _variables = [];
    private FakeAnswer _answer = FakeAnswer.Nothing;
    private int _at;

    public FakeAnswer Run()
    {
        for (SkipSpace(); _at < sql.Length; SkipSpace())
        {
            Statement(takes: true);
        }

        return _answer;
    }

    private void Statement(bool takes)
    {
        SkipSpace();
        if (Take(Declare()) is { } declared)
        {
            _variables[declared.Groups[1].Value] = declared.Groups[2].Value;
        }
        else if (Take(If()) is { } condition)
        {
            Choose(takes, isNot: condition.Groups[1].Success);
        }
        else if (Take(Begin()) is not null)
        {
            while (Take(End()) is null)
            {
                Statement(takes);
            }
        }
        else if (Take(Set()) is { } set)
        {
            if (takes)
            {
                _variables[set.Groups[1].Value] = set.Groups[2].Value;
            }
        }
        else if (Take(Exec()) is { } exec)
        {
            Send(exec.Groups[1].Value.Replace("''", "'", StringComparison.Ordinal), takes);
        }
        else
        {
            Send(Rest(), takes);
        }
    }

    private void Choose(bool takes, bool isNot)
    {
        var question = Bracket();
        var holds = takes && run($"SELECT EXISTS ({question})").Rows[0][0] is true != isNot;
        Statement(takes && holds);
        SkipSpace();
        if (Take(Else()) is not null)
        {
            Statement(takes && !holds);
        }
    }

    private void Send(string statement, bool takes)
    {
        if (takes)
        {
            _answer = run(Variable().Replace(statement, match => _variables.TryGetValue(match.Value, out var value) ? value : match.Value));
        }
    }

    // The text behind an opening bracket up to the one that closes it.
    private string Bracket()
    {
        var (start, depth) = (_at, 1);
        while (depth > 0)
        {
            depth += sql[_at++] switch
            {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
        }

        return sql[start..(_at - 1)];
    }

    private string Rest()
    {
        var match = Statements().Match(sql, _at);
        _at += match.Length;
        return match.Value.TrimEnd();
    }

    private Match? Take(Regex regex)
    {
        SkipSpace();
        var match = regex.Match(sql, _at);
        _at += match.Length;
        return match.Success ? match : null;
    }

    private void SkipSpace()
    {
        while (_at < sql.Length && (char.IsWhiteSpace(sql[_at]) || sql[_at] == ';'))
        {
            _at++;
        }
    }

    [GeneratedRegex(@"\GDECLARE (@[a-z]+) int = (\d+)")]
    private static partial Regex Declare();

    [GeneratedRegex(@"\GIF (NOT )?EXISTS \(")]
    private static partial Regex If();

    [GeneratedRegex(@"\GBEGIN(?! TRANSACTION)")]
    private static partial Regex Begin();

    [GeneratedRegex(@"\GEND\b")]
    private static partial Regex End();

    [GeneratedRegex(@"\GELSE\b")]
    private static partial Regex Else();

    [GeneratedRegex(@"\GSET (@[a-z]+) = (\d+)")]
    private static partial Regex Set();

    [GeneratedRegex(@"\GEXEC\(N'((?:[^']|'')*)'\)")]
    private static partial Regex Exec();

    [GeneratedRegex(@"\G(?:[^;'\n]|'[^']*'|\n(?!END\b))+")]
    private static partial Regex Statements();

    [GeneratedRegex(@"@[a-z]+\b")]
    private static partial Regex Variable();
}
