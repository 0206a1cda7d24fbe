using System.Buffers.Binary;
using System.Globalization;
using System.Text.Unicode;
using Landfall.Contracts;
using Landfall.Curation.Parquet;
using Landfall.Curation.Rejects;

namespace Landfall.Curation.Parsing;

/// <summary>
/// Parses the rows of a Parquet file, whose values stand in the block as <see cref="RowFrames"/> says; its line is the row's number.
/// </summary>
internal sealed unsafe class ParquetRowParser(TablePlan plan, int maxRecordBytes) : RowParser(plan)
{
    private const string OwnType = "a value that the file's own type allows";

    private readonly RescuedJson _rescued = new();

    public override RowOutcome Parse(int row)
    {
        var line = Line++;
        var length = TakeLength();
        BeginRow();
        if (length == RowFrames.Absent)
        {
            return RejectWhole(
                ViolationRule.RecordSize,
                string.Create(CultureInfo.InvariantCulture, $"a record of at most {maxRecordBytes} bytes"),
                shape: null
            );
        }

        for (var field = 0; field < File.Fields.Count; field++)
        {
            var bytes = TakeLength();
            if (bytes >= 0)
            {
                Take(field, row, Text + At, bytes);
                At += bytes;
            }
            else if (bytes != RowFrames.Absent)
            {
                Fail(field, bytes == RowFrames.NotText ? ViolationRule.Encoding : ViolationRule.Type, default);
            }
        }

        return FinishRow(row, line, _rescued.End());
    }

    public override void Dispose()
    {
        _rescued.Dispose();
        base.Dispose();
    }

    private int TakeLength()
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(new ReadOnlySpan<byte>(Text + At, RowFrames.LengthBytes));
        At += RowFrames.LengthBytes;
        return length;
    }

    private void Take(int field, int row, byte* value, int length)
    {
        var bytes = new ReadOnlySpan<byte>(value, length);
        switch (File.Fields[field].Form)
        {
            case ParquetForm.Text:
                Put(field, row, value, length);
                break;
            case ParquetForm.Utf8 or ParquetForm.Bytes when Utf8.IsValid(bytes):
                Put(field, row, value, length);
                break;
            case ParquetForm.Utf8:
                Fail(field, ViolationRule.Encoding, bytes);
                break;
            case ParquetForm.Bytes or ParquetForm.Opaque:
                PutBytes(field, bytes);
                break;
            case ParquetForm.Value:
                PutValue(field, row, bytes);
                break;
            default:
                PutJson(field, row, value, length);
                break;
        }
    }

    private void Put(int field, int row, byte* text, int length)
    {
        if (Map.Columns[field] is >= 0 and var index)
        {
            WriteCell(Plan.Columns[index], row, text, length);
        }
        else
        {
            _rescued.Add(Map.Keys[field], new ReadOnlySpan<byte>(text, length));
        }
    }

    private void PutValue(int field, int row, ReadOnlySpan<byte> value)
    {
        var text = Arena.Reserve(ParquetValues.MostBytes);
        var isOfType = ParquetValues.TryWrite(
            File.Fields[field].Types[0],
            value,
            new Span<byte>(text, ParquetValues.MostBytes),
            out var length
        );
        if (!isOfType)
        {
            Fail(field, ViolationRule.Type, new ReadOnlySpan<byte>(text, length));
            return;
        }

        Arena.Commit(length);
        Put(field, row, text, length);
    }

    private void PutBytes(int field, ReadOnlySpan<byte> bytes)
    {
        if (Map.Columns[field] < 0)
        {
            _rescued.AddBytes(Map.Keys[field], bytes);
        }
        else
        {
            Fail(field, File.Fields[field].Form == ParquetForm.Opaque ? ViolationRule.Type : ViolationRule.Encoding, bytes);
        }
    }

    private void PutJson(int field, int row, byte* json, int length)
    {
        if (Map.Columns[field] is not (>= 0 and var index))
        {
            _rescued.AddJson(Map.Keys[field], new ReadOnlySpan<byte>(json, length));
        }
        else if (Plan.Columns[index].Kind is ColumnKind.Json or ColumnKind.Text)
        {
            WriteCell(Plan.Columns[index], row, json, length);
        }
        else
        {
            Fail(field, ViolationRule.Type, new ReadOnlySpan<byte>(json, length));
        }
    }

    // A column that the contract does not know is named by the file: it is a schema's, and no row stands in its place.
    private void Fail(int field, string rule, ReadOnlySpan<byte> value)
    {
        if (Map.Columns[field] is >= 0 and var index)
        {
            Fail(Plan.Columns[index], rule, value);
        }
        else
        {
            var expected = string.Equals(rule, ViolationRule.Encoding, StringComparison.Ordinal) ? "text in UTF-8" : OwnType;
            Fail(File.Fields[field].Name, rule, expected, ValueShape.Of(value));
        }
    }
}
