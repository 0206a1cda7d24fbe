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
            if (bytes != RowFrames.Absent)
            {
                Take(field, row, Text + At, bytes);
                At += bytes;
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
        var index = Map.Columns[field];
        var form = File.Fields[field].Form;
        var text = new ReadOnlySpan<byte>(value, length);
        var isText = form != ParquetForm.Bytes || Utf8.IsValid(text);
        if (index < 0)
        {
            Rescue(field, form, isText, text);
            return;
        }

        var column = Plan.Columns[index];
        if (!isText)
        {
            Fail(column, ViolationRule.Encoding, text);
        }
        else if (form == ParquetForm.Json && column.Kind is not (ColumnKind.Json or ColumnKind.Text))
        {
            Fail(column, ViolationRule.Type, text);
        }
        else
        {
            WriteCell(column, row, value, length);
        }
    }

    private void Rescue(int field, ParquetForm form, bool isText, ReadOnlySpan<byte> value)
    {
        var key = Map.Keys[field];
        if (!isText)
        {
            _rescued.AddBytes(key, value);
        }
        else if (form == ParquetForm.Json && JsonText.IsOneValue(value))
        {
            _rescued.AddJson(key, value);
        }
        else
        {
            _rescued.Add(key, value);
        }
    }
}
