using System.Text;
using System.Text.Json;
using Landfall.Contracts;

namespace Landfall.Tests.Curation.Fuzz;

/// <summary>Writes random well-formed CSV of a shape and remembers what it wrote.</summary>
/// <param name="shape">The shape.</param>
/// <param name="random">What draws.</param>
/// <param name="isPutTogether">True for byte order marks and the header again between rows.</param>
internal sealed class CsvFuzz(CsvShape shape, Random random, bool isPutTogether)
{
    private readonly FuzzValues _values = new(random);
    private readonly StringBuilder _text = new();
    private readonly bool _quotesAll = random.Next(2) == 0;
    private readonly int _newlines = random.Next(3);
    private long _line = 1;

    public FuzzFile Make()
    {
        var rows = new List<object?[]>();
        var blank = 0L;
        WriteRecord(shape.Header);
        for (var count = random.Next(60); count > 0; count--)
        {
            while (random.Next(12) == 0)
            {
                blank++;
                WriteNewline();
            }

            if (isPutTogether && random.Next(12) == 0)
            {
                WriteMark();
                WriteRecord(shape.Header);
            }

            WriteMark();
            rows.Add(WriteRow());
        }

        if (rows.Count > 0 && random.Next(2) == 0)
        {
            TrimNewline();
        }

        var bytes = Encoding.UTF8.GetBytes(_text.ToString());
        var lines = _text.ToString().Count(character => character == '\n') + (_text[^1] == '\n' ? 0 : 1);
        return new FuzzFile(shape.Contract, random.Next(4) == 0 ? [0xEF, 0xBB, 0xBF, .. bytes] : bytes, rows, blank, lines);
    }

    private void WriteMark() => _text.Append(isPutTogether && random.Next(8) == 0 ? "\uFEFF" : "");

    private object?[] WriteRow()
    {
        var columns = shape.Contract.Columns;
        var row = new object?[columns.Count + 2];
        row[^1] = _line;
        var rescued = new Dictionary<string, string>(StringComparer.Ordinal);
        var texts = new List<string>();
        foreach (var name in shape.Header)
        {
            var index = columns.ToList().FindIndex(column => column.Source == name);
            var type = index < 0 ? new ColumnType(ColumnKind.Text) : columns[index].Type;
            var (value, text) = random.Next(5) == 0 ? (Empty(type), "") : _values.Value(type);
            texts.Add(text);
            if (index >= 0)
            {
                row[index] = value;
            }
            else if (value is not null)
            {
                rescued[name] = text;
            }
        }

        row[^2] = rescued.Count == 0 ? null : JsonSerializer.Serialize(rescued);
        WriteRecord(texts);
        return row;
    }

    private object? Empty(ColumnType type) => type.Kind == ColumnKind.Text && !shape.Contract.Dialect.EmptyIsNull ? "" : null;

    private void WriteRecord(IReadOnlyList<string> texts)
    {
        var (delimiter, quote) = ((char)shape.Contract.Dialect.Delimiter, ((char)shape.Contract.Dialect.Quote).ToString());
        for (var i = 0; i < texts.Count; i++)
        {
            var text = texts[i];
            var isPlain = text.AsSpan().IndexOfAny([quote[0], '\n', '\r', delimiter]) < 0 && (text.Length > 0 || texts.Count > 1);
            _text.Append(i > 0 ? delimiter.ToString() : "");
            _text.Append(
                isPlain && (!_quotesAll || random.Next(9) == 0)
                    ? text
                    : quote + text.Replace(quote, quote + quote, StringComparison.Ordinal) + quote
            );
            _line += text.Count(character => character == '\n');
        }

        WriteNewline();
    }

    private void WriteNewline()
    {
        var isLong = _newlines == 2 ? random.Next(2) == 0 : _newlines == 1;
        _text.Append(isLong ? "\r\n" : "\n");
        _line++;
    }

    private void TrimNewline()
    {
        _text.Length--;
        if (_text[^1] == '\r')
        {
            _text.Length--;
        }
    }
}
