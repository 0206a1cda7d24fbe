using System.Buffers.Text;
using System.Text;
using Landfall.Curation.Rejects;
using Landfall.DuckDb;

namespace Landfall.Curation.Parsing;

/// <summary>Writes values from their text into the columns of a chunk; one for each thread.</summary>
internal sealed unsafe class CellWriter(TablePlan plan)
{
    /// <summary>The answer to a text that stands for null, of which nothing is written.</summary>
    public const string Null = "null";

    private const int UuidLength = 36;

    private readonly DuckDbVectorWriter[] _vectors = new DuckDbVectorWriter[plan.Output.Count];
    private char[] _characters = new char[256];

    /// <summary>Takes the columns of a chunk, which are written until the next call.</summary>
    public void Begin(in DuckDbChunkWriter chunk)
    {
        for (var i = 0; i < _vectors.Length; i++)
        {
            _vectors[i] = chunk[i];
        }
    }

    /// <summary>Makes a value null.</summary>
    public void SetNull(int column, int row) => _vectors[column].SetNull(row);

    /// <summary>Writes text as it is; it stays where it is.</summary>
    public void SetText(int column, int row, byte* text, int length) => _vectors[column].SetStringInPlace(row, text, length);

    /// <summary>Writes the row's own columns: the line on which it began, and what was rescued (null for nothing).</summary>
    public void SetOrigin(int row, long line, byte* rescued, int length)
    {
        ((long*)_vectors[^3].Data)[row] = line;
        if (length == 0)
        {
            _vectors[^4].SetNull(row);
        }
        else
        {
            _vectors[^4].SetStringInPlace(row, rescued, length);
        }
    }

    /// <summary>Writes the columns that say of which file the first <paramref name="rows"/> rows are.</summary>
    public void SetFile(int rows, FileRead file)
    {
        var generations = (int*)_vectors[^1].Data;
        for (var row = 0; row < rows; row++)
        {
            _vectors[^2].SetStringInPlace(row, file.BatchText, file.BatchLength);
            generations[row] = file.Generation;
        }
    }

    /// <summary>
    /// Writes a value from its text; gives the broken rule's word, <see cref="Null"/> for a text that stands for null, or null when it is
    /// written.
    /// </summary>
    public string? Write(ColumnPlan column, int row, byte* text, int length)
    {
        ref var vector = ref _vectors[column.Index];
        switch (column.Form)
        {
            case CellForm.TextOrNull when IsNull(column, text, length):
                return Null;
            case CellForm.Text or CellForm.TextOrNull:
                if (column.HasTextRules && BrokenTextRule(column, text, length) is { } broken)
                {
                    return broken;
                }

                vector.SetStringInPlace(row, text, length);
                return null;
            case CellForm.BigInt:
                if (!IntegerText.TryRead(text, length, out ((long*)vector.Data)[row]))
                {
                    return ViolationRule.Type;
                }

                return column.HasBounds ? column.BrokenBound((Int128)((long*)vector.Data)[row]) : null;
            case CellForm.Integer:
                if (!IntegerText.TryRead(text, length, out var integer) || integer != (int)integer)
                {
                    return ViolationRule.Type;
                }

                ((int*)vector.Data)[row] = (int)integer;
                return column.HasBounds ? column.BrokenBound((Int128)integer) : null;
            case CellForm.Decimal:
                return WriteDecimal(column, ref vector, row, text, length);
            case CellForm.Double:
                if (
                    !Utf8Parser.TryParse(new ReadOnlySpan<byte>(text, length), out double number, out var used)
                    || used != length
                    || !double.IsFinite(number)
                    || (number == 0 && !IsZero(text, length))
                )
                {
                    return ViolationRule.Type;
                }

                ((double*)vector.Data)[row] = number;
                return column.HasBounds ? column.BrokenBound(number) : null;
            case CellForm.Boolean:
                return BooleanText.TryRead(text, length, out vector.Data[row]) ? null : ViolationRule.Type;
            case CellForm.BooleanWord:
                return column.Booleans.TryRead(new ReadOnlySpan<byte>(text, length), out vector.Data[row]) ? null : ViolationRule.Type;
            case CellForm.Date:
                return IsoText.TryReadDate(text, length, out ((int*)vector.Data)[row]) ? null : ViolationRule.Type;
            case CellForm.Time:
                return IsoText.TryReadTime(text, length, out ((long*)vector.Data)[row]) ? null : ViolationRule.Type;
            case CellForm.Timestamp:
                return IsoText.TryReadTimestamp(text, length, out ((long*)vector.Data)[row]) ? null : ViolationRule.Type;
            case CellForm.ZonedTimestamp:
                return IsoText.TryReadTimestamp(text, length, column.Zones, out ((long*)vector.Data)[row]) ? null : ViolationRule.Type;
            case CellForm.Uuid:
                if (
                    length != UuidLength
                    || !Utf8Parser.TryParse(new ReadOnlySpan<byte>(text, length), out Guid _, out var read, 'D')
                    || read != length
                )
                {
                    return ViolationRule.Type;
                }

                vector.SetStringInPlace(row, text, length);
                return null;
            default:
                var json = new ReadOnlySpan<byte>(text, length);
                if (JsonText.BrokenRule(json) is { } brokenJson)
                {
                    return brokenJson;
                }

                if (TextUnits.Exceed(json, column.MostUnits))
                {
                    return ViolationRule.MaxLength;
                }

                vector.SetStringInPlace(row, text, length);
                return null;
        }
    }

    // A number too small for a double is read as 0, which is another one.
    private static bool IsZero(byte* text, int length)
    {
        for (var at = 0; at < length && (text[at] | 0x20) != 'e'; at++)
        {
            if (text[at] is > (byte)'0' and <= (byte)'9')
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsNull(ColumnPlan column, byte* text, int length)
    {
        foreach (var word in column.NullTexts)
        {
            if (word.AsSpan().SequenceEqual(new ReadOnlySpan<byte>(text, length)))
            {
                return true;
            }
        }

        return false;
    }

    private static string? WriteDecimal(ColumnPlan column, ref DuckDbVectorWriter vector, int row, byte* text, int length)
    {
        if (!DecimalText.TryRead(text, length, column.Precision, column.Scale, out var units))
        {
            return ViolationRule.Type;
        }

        switch (column.DecimalBytes)
        {
            case sizeof(short):
                ((short*)vector.Data)[row] = (short)units;
                break;
            case sizeof(int):
                ((int*)vector.Data)[row] = (int)units;
                break;
            case sizeof(long):
                ((long*)vector.Data)[row] = (long)units;
                break;
            default:
                ((Int128*)vector.Data)[row] = units;
                break;
        }

        return column.HasBounds ? column.BrokenBound(units) : null;
    }

    private string? BrokenTextRule(ColumnPlan column, byte* text, int length)
    {
        // A text has no more characters than bytes: most need no counting.
        if (length <= column.MaxLength && length <= column.MostUnits && column.MinLength == 0 && column.Pattern is null)
        {
            return null;
        }

        var utf8 = new ReadOnlySpan<byte>(text, length);
        var characters = CountCharacters(utf8);
        if (characters < column.MinLength)
        {
            return ViolationRule.MinLength;
        }

        if (characters > column.MaxLength || TextUnits.Exceed(utf8, column.MostUnits))
        {
            return ViolationRule.MaxLength;
        }

        if (column.Pattern is not { } pattern)
        {
            return null;
        }

        if (_characters.Length < length)
        {
            _characters = new char[Math.Max(length, 2 * _characters.Length)];
        }

        var decoded = Encoding.UTF8.GetChars(utf8, _characters);
        return pattern.IsMatch(_characters.AsSpan(0, decoded)) ? null : ViolationRule.Pattern;
    }

    // Every byte of UTF-8 but a continuation byte (10xxxxxx) begins a character.
    private static int CountCharacters(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        foreach (var value in utf8)
        {
            count += (value & 0xC0) == 0x80 ? 0 : 1;
        }

        return count;
    }
}
