using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Landfall.Contracts;
using Landfall.Curation.Rejects;

namespace Landfall.Curation.Parsing;

/// <summary>Parses one JSON object a line; numbers are read from their text, JSON columns keep the bytes of the source.</summary>
internal sealed unsafe class NdjsonRowParser(TablePlan plan, EncodingEvidence evidence) : RowParser(plan, evidence)
{
    private const string OneObject = "one well-formed JSON object";

    private readonly NameIndex _names = new(plan.Columns);
    private readonly ulong[] _seen = new ulong[plan.Words];
    private readonly ArrayBufferWriter<byte> _rescued = new();

    public override RowOutcome Parse(int row)
    {
        var start = Text + At;
        var rest = new ReadOnlySpan<byte>(start, End - At);
        var newline = rest.IndexOf((byte)'\n');
        var text = newline < 0 ? rest : rest[..newline];
        var line = Line++;
        At += newline < 0 ? rest.Length : newline + 1;
        if (text.IndexOfAnyExcept((byte)' ', (byte)'\t', (byte)'\r') < 0)
        {
            return RowOutcome.Blank;
        }

        BeginRow();
        if (!IsUtf8)
        {
            if (!Utf8.IsValid(text))
            {
                Evidence.SeeInvalid(text);
                return RejectWhole(ViolationRule.Encoding, "UTF-8", shape: null);
            }

            Evidence.SeeValid(text);
        }

        try
        {
            return ParseObject(row, line, start, text);
        }
        catch (JsonException e)
        {
            var position = (e.BytePositionInLine ?? 0).ToString(CultureInfo.InvariantCulture);
            return RejectWhole(ViolationRule.Json, $"{OneObject} (wrong at byte {position} of the line)", shape: null);
        }
    }

    private RowOutcome ParseObject(int row, long line, byte* start, ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, JsonText.Options);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            // Read to the end: what is not even JSON is reported as that.
            while (reader.Read())
            {
            }

            return RejectWhole(ViolationRule.Json, OneObject, ValueShape.Of(text));
        }

        Array.Clear(_seen);
        _rescued.ResetWrittenCount();
        var previous = -1;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var keyStart = (int)reader.TokenStartIndex;
            var index = FindColumn(ref reader, previous);
            reader.Read();
            if (index < 0)
            {
                reader.Skip();
                TakeUnknown(text[keyStart..(int)reader.BytesConsumed]);
                continue;
            }

            previous = index;
            var column = Plan.Columns[index];
            if (!TrySee(index))
            {
                Fail(column.SourceName, ViolationRule.DuplicateKey, "each key once", shape: null);
                reader.Skip();
                continue;
            }

            if (reader.TokenType != JsonTokenType.Null)
            {
                TakeValue(ref reader, column, row, start);
            }
        }

        reader.Read();
        if (_rescued.WrittenCount > 0)
        {
            _rescued.Write("}"u8);
        }

        return FinishRow(row, line, _rescued.WrittenSpan);
    }

    private int FindColumn(ref Utf8JsonReader reader, int previous)
    {
        if (!reader.ValueIsEscaped)
        {
            return _names.Find(reader.ValueSpan, previous);
        }

        return TryUnescape(ref reader, out var text, out var length) ? _names.Find(new ReadOnlySpan<byte>(text, length), previous) : -1;
    }

    private bool TrySee(int index)
    {
        ref var word = ref _seen[index / 64];
        var bit = 1UL << (index % 64);
        var isFirst = (word & bit) == 0;
        word |= bit;
        return isFirst;
    }

    private void TakeUnknown(ReadOnlySpan<byte> keyAndValue)
    {
        if (Plan.Contract.OnUnknownColumn == OnUnknownColumn.Reject)
        {
            Fail(null, ViolationRule.UnknownKey, "only keys of the contract", ValueShape.Of(Key(keyAndValue)));
            return;
        }

        _rescued.Write(_rescued.WrittenCount == 0 ? "{"u8 : ","u8);
        _rescued.Write(keyAndValue);
    }

    private static ReadOnlySpan<byte> Key(ReadOnlySpan<byte> keyAndValue)
    {
        var reader = new Utf8JsonReader(keyAndValue, isFinalBlock: false, state: new JsonReaderState(new JsonReaderOptions { AllowMultipleValues = true }));
        reader.Read();
        return reader.ValueSpan;
    }

    private void TakeValue(ref Utf8JsonReader reader, ColumnPlan column, int row, byte* start)
    {
        var valueStart = (int)reader.TokenStartIndex;
        if (column.Kind == ColumnKind.Json)
        {
            reader.Skip();
            Cells.SetText(column.Index, row, start + valueStart, (int)reader.BytesConsumed - valueStart);
            SetHas(column);
            return;
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.String when !reader.ValueIsEscaped:
                WriteCell(column, row, start + valueStart + 1, reader.ValueSpan.Length);
                break;
            case JsonTokenType.String when TryUnescape(ref reader, out var text, out var length):
                WriteCell(column, row, text, length);
                break;
            case JsonTokenType.String:
                Fail(column, ViolationRule.Encoding, reader.ValueSpan);
                break;
            case JsonTokenType.Number when column.Kind is ColumnKind.Text or ColumnKind.Integer or ColumnKind.BigInt or ColumnKind.Double or ColumnKind.Decimal:
            case JsonTokenType.True or JsonTokenType.False when column.Kind is ColumnKind.Text or ColumnKind.Boolean:
                WriteCell(column, row, start + valueStart, reader.ValueSpan.Length);
                break;
            default:
                reader.Skip();
                Fail(column, ViolationRule.Type, new ReadOnlySpan<byte>(start + valueStart, (int)reader.BytesConsumed - valueStart));
                break;
        }
    }

    // False for a lone surrogate, which no UTF-8 text can hold.
    private bool TryUnescape(ref Utf8JsonReader reader, out byte* text, out int length)
    {
        var capacity = reader.ValueSpan.Length;
        text = Scratch(capacity);
        length = 0;
        try
        {
            length = reader.CopyString(new Span<byte>(text, capacity));
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
