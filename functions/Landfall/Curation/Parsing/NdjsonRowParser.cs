using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Landfall.Contracts;
using Landfall.Curation.Decoding;
using Landfall.Curation.Rejects;
using Landfall.Curation.Splitting;

namespace Landfall.Curation.Parsing;

/// <summary>Parses one JSON object a line; numbers are read from their text, JSON columns keep the bytes of the source.</summary>
internal sealed unsafe class NdjsonRowParser(TablePlan plan) : RowParser(plan)
{
    private const string OneObject = "one well-formed JSON object";

    private static readonly string MostLevels = JsonCursor.MaxDepth.ToString(CultureInfo.InvariantCulture);

    private readonly NameIndex _names = new(plan.Columns);
    private readonly ulong[] _seen = new ulong[plan.Words];
    private readonly ArrayBufferWriter<byte> _rescued = new();

    public override RowOutcome Parse(int row)
    {
        var start = Text + At;
        if (*start == ByteOrderMark.First)
        {
            At += ByteOrderMark.LengthAt(new ReadOnlySpan<byte>(start, End - At));
            start = Text + At;
        }

        var cursor = new JsonCursor(start, End - At);
        var isBlank = cursor.TakeEnd();
        var outcome = isBlank ? RowOutcome.Blank : ParseLine(ref cursor, row, start);

        // The cursor never passes the newline, however far it came.
        var rest = new ReadOnlySpan<byte>(cursor.At, (int)(Text + End - cursor.At));
        var newline = rest.IndexOf((byte)'\n');
        At = newline < 0 ? End : (int)(cursor.At - Text) + newline + 1;
        Line++;
        return outcome;
    }

    private RowOutcome ParseLine(ref JsonCursor cursor, int row, byte* start)
    {
        BeginRow();
        if (!IsUtf8)
        {
            var text = LineFrom(start);
            if (!Utf8.IsValid(text))
            {
                return RejectEncoding(text);
            }

            Evidence.SeeValid(text);
        }

        if (!cursor.Take((byte)'{'))
        {
            // What is not even JSON is reported as that.
            return cursor.TakeValue() == JsonValueKind.Undefined || !cursor.TakeEnd()
                ? RejectMalformed(ref cursor, start)
                : RejectWhole(ViolationRule.Json, OneObject, ValueShape.Of(LineFrom(start)));
        }

        return TakeMembers(ref cursor, row) && cursor.TakeEnd() ? FinishRow(row, Line, EndRescued()) : RejectMalformed(ref cursor, start);
    }

    private ReadOnlySpan<byte> LineFrom(byte* start)
    {
        var rest = new ReadOnlySpan<byte>(start, (int)(Text + End - start));
        var newline = rest.IndexOf((byte)'\n');
        return newline < 0 ? rest : rest[..newline];
    }

    private RowOutcome RejectMalformed(ref JsonCursor cursor, byte* start)
    {
        var at = (cursor.At - start).ToString(CultureInfo.InvariantCulture);
        var expected = cursor.IsTooDeep
            ? $"{OneObject} of at most {MostLevels} levels (another one begins at byte {at} of the line)"
            : $"{OneObject} (wrong at byte {at} of the line)";
        return RejectWhole(ViolationRule.Json, expected, shape: null);
    }

    // False when the line is malformed.
    private bool TakeMembers(ref JsonCursor cursor, int row)
    {
        Array.Clear(_seen);
        _rescued.ResetWrittenCount();
        if (cursor.Take((byte)'}'))
        {
            return true;
        }

        var previous = -1;
        do
        {
            cursor.HasHalfPair = false;
            var index = _names.Guess(previous, out var guess);
            if (guess.IsEmpty || !cursor.TakeKey(guess))
            {
                if (!cursor.TakeString())
                {
                    return false;
                }

                index = FindColumn(cursor.Start, (int)(cursor.At - cursor.Start), cursor.HasEscapes, previous);
                if (!cursor.Take((byte)':'))
                {
                    return false;
                }
            }

            var key = cursor.Start;
            var kind = cursor.TakeValue();
            if (kind == JsonValueKind.Undefined)
            {
                return false;
            }

            if (index < 0)
            {
                TakeUnknown(new ReadOnlySpan<byte>(key, (int)(cursor.At - key)), cursor.HasHalfPair);
                continue;
            }

            previous = index;
            var column = Plan.Columns[index];
            if (!TrySee(index))
            {
                Fail(column.SourceName, ViolationRule.DuplicateKey, "each key once", shape: null);
            }
            else if (column.Kind == ColumnKind.Json && cursor.HasHalfPair)
            {
                Fail(column, ViolationRule.Encoding, new ReadOnlySpan<byte>(cursor.Start, (int)(cursor.At - cursor.Start)));
            }
            else if (kind != JsonValueKind.Null)
            {
                TakeValue(column, row, kind, cursor.Start, (int)(cursor.At - cursor.Start), cursor.HasEscapes);
            }
        } while (cursor.Take((byte)','));
        return cursor.Take((byte)'}');
    }

    private int FindColumn(byte* key, int length, bool hasEscapes, int previous)
    {
        if (!hasEscapes)
        {
            return _names.Find(new ReadOnlySpan<byte>(key + 1, length - 2), previous);
        }

        return TryUnescape(key, length, out var text, out var textLength)
            ? _names.Find(new ReadOnlySpan<byte>(text, textLength), previous)
            : -1;
    }

    private bool TrySee(int index)
    {
        ref var word = ref _seen[index / 64];
        var bit = 1UL << (index % 64);
        var isFirst = (word & bit) == 0;
        word |= bit;
        return isFirst;
    }

    private void TakeUnknown(ReadOnlySpan<byte> keyAndValue, bool hasHalfPair)
    {
        if (Plan.Contract.OnUnknownColumn == OnUnknownColumn.Reject)
        {
            Fail(null, ViolationRule.UnknownKey, "only keys of the contract", ValueShape.Of(Key(keyAndValue)));
            return;
        }

        if (hasHalfPair)
        {
            Fail(null, ViolationRule.Encoding, "text in an unknown key and its value", ValueShape.Of(Key(keyAndValue)));
            return;
        }

        _rescued.Write(_rescued.WrittenCount == 0 ? "{"u8 : ","u8);
        _rescued.Write(keyAndValue);
    }

    private static ReadOnlySpan<byte> Key(ReadOnlySpan<byte> keyAndValue)
    {
        var reader = new Utf8JsonReader(
            keyAndValue,
            isFinalBlock: false,
            state: new JsonReaderState(new JsonReaderOptions { AllowMultipleValues = true })
        );
        reader.Read();
        return reader.ValueSpan;
    }

    private ReadOnlySpan<byte> EndRescued()
    {
        if (_rescued.WrittenCount > 0)
        {
            _rescued.Write("}"u8);
        }

        return _rescued.WrittenSpan;
    }

    private void TakeValue(ColumnPlan column, int row, JsonValueKind kind, byte* start, int length, bool hasEscapes)
    {
        if (column.Kind == ColumnKind.Json)
        {
            WriteJson(column, row, start, length);
            return;
        }

        switch (kind)
        {
            case JsonValueKind.String when !hasEscapes:
                WriteCell(column, row, start + 1, length - 2);
                break;
            case JsonValueKind.String when TryUnescape(start, length, out var text, out var textLength):
                WriteCell(column, row, text, textLength);
                break;
            case JsonValueKind.String:
                Fail(column, ViolationRule.Encoding, new ReadOnlySpan<byte>(start + 1, length - 2));
                break;
            case JsonValueKind.Number
                when column.Kind is ColumnKind.Text or ColumnKind.Integer or ColumnKind.BigInt or ColumnKind.Double or ColumnKind.Decimal:
            case JsonValueKind.True or JsonValueKind.False when column.Kind is ColumnKind.Text or ColumnKind.Boolean:
                WriteCell(column, row, start, length);
                break;
            default:
                Fail(column, ViolationRule.Type, new ReadOnlySpan<byte>(start, length));
                break;
        }
    }

    // False for a lone surrogate, which no UTF-8 text can hold.
    private bool TryUnescape(byte* quoted, int quotedLength, out byte* text, out int length)
    {
        var reader = new Utf8JsonReader(new ReadOnlySpan<byte>(quoted, quotedLength), JsonText.Options);
        reader.Read();
        text = Arena.Reserve(quotedLength);
        length = 0;
        try
        {
            length = reader.CopyString(new Span<byte>(text, quotedLength));
            Arena.Commit(length);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}

/// <summary>Newline-delimited JSON has no header, only a byte order mark that may stand before it.</summary>
internal sealed class NdjsonPreface : IPreface
{
    public bool TryRead(Block block, bool last, bool full, out int length, out long blankLines)
    {
        blankLines = 0;
        length = ContentSniff.Check(block.Used, FileFormat.Ndjson);
        return true;
    }
}
