using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Landfall.Contracts;

namespace Landfall.Tests.Curation.Fuzz;

/// <summary>Writes random well-formed newline-delimited JSON and remembers what it wrote.</summary>
internal sealed class NdjsonFuzz(TableContract contract, Random random)
{
    private readonly FuzzValues _values = new(random);

    public static TableContract Shape(Random random, bool textOnly)
    {
        var values = new FuzzValues(random);
        var count = random.Next(12) == 0 ? random.Next(60, 140) : random.Next(1, 9);
        var columns = Enumerable
            .Range(0, count)
            .Select(i =>
                CurationBed.Column(
                    $"k{i}{(random.Next(6) == 0 ? values.Text() : "")}",
                    random.Next(4) == 0 ? new ColumnType(ColumnKind.Json)
                        : textOnly ? new ColumnType(ColumnKind.Text)
                        : values.Type()
                )
            );
        return CurationBed.Contract(Dialect.Ndjson, [.. columns]);
    }

    public FuzzFile Make()
    {
        var text = new StringBuilder();
        var rows = new List<object?[]>();
        var blank = 0L;
        var line = 1L;
        for (var count = random.Next(60); count > 0; count--)
        {
            if (random.Next(12) == 0)
            {
                text.Append(Pick("\n", "\r\n", "  \t\n"));
                blank++;
                line++;
            }

            rows.Add(WriteRow(text, line++));
            text.Append(Pick("\n", "\r\n"));
        }

        if (rows.Count > 0 && random.Next(2) == 0)
        {
            text.Length--;
        }

        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        return new FuzzFile(
            contract,
            random.Next(4) == 0 && bytes.Length > 0 ? [0xEF, 0xBB, 0xBF, .. bytes] : bytes,
            rows,
            blank,
            line - 1
        );
    }

    private object?[] WriteRow(StringBuilder text, long line)
    {
        var row = new object?[contract.Columns.Count + 2];
        var rescued = new List<string>();
        var members = new List<string>();
        for (var i = 0; i < contract.Columns.Count; i++)
        {
            var column = contract.Columns[i];
            if (random.Next(5) == 0)
            {
                continue;
            }

            var (value, written) = random.Next(6) == 0 ? (null, "null") : Value(column.Type);
            row[i] = value;
            members.Add($"{Key(column.Source)}{Space()}:{Space()}{written}");
        }

        for (var i = random.Next(3); i > 0; i--)
        {
            var member = $"{Key("unknown " + i.ToString(CultureInfo.InvariantCulture))}:{Space()}{Json(0)}";
            rescued.Add(member);
            members.Add(member);
        }

        if (random.Next(3) == 0)
        {
            var shuffled = members.ToArray();
            random.Shuffle(shuffled);
            members = [.. shuffled];
        }

        rescued = [.. members.Where(rescued.Contains)];
        row[^2] = rescued.Count == 0 ? null : $"{{{string.Join(',', rescued)}}}";
        row[^1] = line;
        text.Append(Space())
            .Append('{')
            .Append(Space())
            .AppendJoin($"{Space()},{Space()}", members)
            .Append(Space())
            .Append('}')
            .Append(Space());
        return row;
    }

    private (object? Value, string Written) Value(ColumnType type)
    {
        if (type.Kind == ColumnKind.Json)
        {
            var json = Json(0);
            return (json == "null" ? null : json, json);
        }

        var (value, text) = _values.Value(type);
        if (type.Kind == ColumnKind.Text && random.Next(5) == 0)
        {
            var literal = Pick("1.50", "-7", "true", "false", "1E3");
            return (literal, literal);
        }

        var isBare = type.Kind is ColumnKind.Boolean or ColumnKind.Integer or ColumnKind.BigInt or ColumnKind.Double or ColumnKind.Decimal;
        return (value, isBare && random.Next(5) > 0 ? text.ToLowerInvariant() : Quote(text));
    }

    private string Json(int depth)
    {
        return random.Next(depth > 2 ? 4 : 6) switch
        {
            0 => "null",
            1 => Pick("true", "false", "5.10", "-1.0E2", "0"),
            2 or 3 => Quote(_values.Text()),
            4 => $"[{Space()}{string.Join(Space() + ",", Enumerable.Range(0, random.Next(3)).Select(_ => Json(depth + 1)))}]",
            _ => $"{{{string.Join(',', Enumerable.Range(0, random.Next(3)).Select(i => Member(i, depth)))}}}",
        };
    }

    private string Member(int i, int depth) => $"{Quote(i + _values.Text())}:{Space()}{Json(depth + 1)}";

    private string Key(string name) => Quote(name);

    // Three spellings of one text: as it is, escaped as JavaScript asks, every character by its number.
    private string Quote(string text) =>
        random.Next(3) switch
        {
            0 => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"",
            1 => $"\"{JsonEncodedText.Encode(text)}\"",
            _ => $"\"{string.Concat(text.Select(character => $@"\u{(int)character:x4}"))}\"",
        };

    private string Space() => random.Next(4) == 0 ? Pick(" ", "\t", "  ") : "";

    private string Pick(params string[] choices) => choices[random.Next(choices.Length)];
}
