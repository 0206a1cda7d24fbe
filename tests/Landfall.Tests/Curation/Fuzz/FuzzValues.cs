using System.Globalization;
using System.Numerics;
using System.Text;
using Landfall.Contracts;

namespace Landfall.Tests.Curation.Fuzz;

/// <summary>Makes random values of a column type together with a text that means exactly them.</summary>
internal sealed class FuzzValues(Random random)
{
    private static readonly string[] Pieces =
    [
        "a",
        "Zoë",
        "x y",
        "\"",
        "\"\"",
        ",",
        ";",
        "|",
        "\t",
        "\n",
        "\r\n",
        "\r",
        "'",
        "{",
        "}",
        "[",
        ":",
        "\\",
        "/",
        " ",
        "日本語",
        "🙂",
        "\u0000",
        "\u0001",
        "0",
        "null",
        "true",
        "a rather long piece of text that fills more than one vector of sixty-four bytes at once",
        "é",
        "\u2028",
        "-",
        "#",
    ];

    private static readonly ColumnKind[] Kinds =
    [
        ColumnKind.Text,
        ColumnKind.Text,
        ColumnKind.Uuid,
        ColumnKind.Boolean,
        ColumnKind.Integer,
        ColumnKind.BigInt,
        ColumnKind.Double,
        ColumnKind.Decimal,
        ColumnKind.Date,
        ColumnKind.Time,
        ColumnKind.Timestamp,
    ];

    public ColumnType Type()
    {
        var kind = Kinds[random.Next(Kinds.Length)];
        if (kind != ColumnKind.Decimal)
        {
            return new ColumnType(kind);
        }

        var precision = random.Next(1, 29);
        return new ColumnType(kind, precision, random.Next(0, precision + 1));
    }

    public string Text()
    {
        var text = new StringBuilder();
        for (var pieces = random.Next(1, 6); pieces > 0; pieces--)
        {
            text.Append(Pieces[random.Next(Pieces.Length)]);
        }

        return text.ToString();
    }

    /// <summary>A value as DuckDB gives it back, and its text.</summary>
    public (object Value, string Text) Value(ColumnType type)
    {
        var invariant = CultureInfo.InvariantCulture;
        switch (type.Kind)
        {
            case ColumnKind.Uuid:
                var bytes = new byte[16];
                random.NextBytes(bytes);
                var uuid = new Guid(bytes).ToString("D");
                return (uuid, uuid);
            case ColumnKind.Boolean:
                var flag = random.Next(2) == 0;
                return (flag, flag ? Pick("true", "True", "TRUE") : Pick("false", "False", "FALSE"));
            case ColumnKind.Integer:
                var integer = (int)random.NextInt64(int.MinValue, int.MaxValue + 1L);
                return (integer, integer.ToString(invariant));
            case ColumnKind.BigInt:
                var big = random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64);
                return (big, big.ToString(invariant));
            case ColumnKind.Double:
                var number = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-20, 20));
                return (number, number.ToString(Pick("R", "E16"), invariant));
            case ColumnKind.Decimal:
                return Decimal(type);
            case ColumnKind.Date:
                var date = DateOnly.FromDayNumber(random.Next(DateOnly.MaxValue.DayNumber + 1));
                return (date, date.ToString("yyyy-MM-dd", invariant));
            case ColumnKind.Time:
                var time = new TimeOnly(random.NextInt64(TimeSpan.TicksPerDay / 10) * 10);
                return (time, time.ToString("HH:mm:ss.ffffff", invariant) + Pick("", "Z", "0"));
            case ColumnKind.Timestamp:
                var moment = new DateTime(
                    random.NextInt64(TimeSpan.TicksPerDay / 10, DateTime.MaxValue.Ticks / 10 - TimeSpan.TicksPerDay / 10) * 10
                );
                var offset = TimeSpan.FromMinutes(random.Next(-720, 841));
                var zone = (offset < TimeSpan.Zero ? "-" : "+") + offset.ToString(Pick("hhmm", @"hh\:mm"), invariant);
                return random.Next(2) == 0
                    ? (moment, moment.ToString("yyyy-MM-dd" + Pick("'T'", "' '") + "HH:mm:ss.ffffff", invariant) + Pick("", "Z", "000"))
                    : (moment, moment.Add(offset).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", invariant) + zone);
            default:
                var text = Text();
                return (text, text);
        }
    }

    private (object Value, string Text) Decimal(ColumnType type)
    {
        var digits = random.Next(type.Precision + 1);
        var units = BigInteger.Zero;
        for (var i = 0; i < digits; i++)
        {
            units = (units * 10) + random.Next(10);
        }

        var sign = random.Next(2) == 0 ? "" : "-";
        var padded = units.ToString(CultureInfo.InvariantCulture).PadLeft(type.Scale + 1, '0');
        var whole = padded[..^type.Scale];
        var fraction = padded[^type.Scale..];
        var text = sign + whole + (fraction.Length > 0 ? "." + fraction : "");
        var value = decimal.Parse(text, CultureInfo.InvariantCulture);
        return random.Next(4) switch
        {
            0 => (value, $"{sign}{units}{Pick("e", "E")}-{type.Scale}"),
            1 => (value, fraction.Length > 0 ? text + "000" : text),
            2 => (value, fraction.Length > 0 ? text.TrimEnd('0').TrimEnd('.') : text),
            _ => (value, text),
        };
    }

    private string Pick(params string[] choices) => choices[random.Next(choices.Length)];
}
