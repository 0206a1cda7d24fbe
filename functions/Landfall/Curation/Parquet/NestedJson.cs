using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Landfall.DuckDb;

namespace Landfall.Curation.Parquet;

/// <summary>Writes nested values as JSON, each leaf by its own type in the file's schema.</summary>
/// <remarks>
/// Numbers are numbers with every digit, and what JSON has no number for (NaN, infinities) is a text, as are dates, times and UUIDs. Text
/// of the type JSON stays a text. A map is an object, its keys as text.
/// </remarks>
internal sealed class NestedJson(int mostBytes) : IDuckDbVisitor, IDisposable
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly byte[] _text = new byte[ParquetValues.MostBytes];
    private Utf8JsonWriter? _writer;
    private ParquetField _field = null!;
    private bool _isKey;
    private int _problem;

    /// <summary>Bytes that were written since <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    private Utf8JsonWriter Writer => _writer ??= new Utf8JsonWriter(_buffer, Options);

    /// <summary>Forgets what was written.</summary>
    public void Clear() => _buffer.ResetWrittenCount();

    /// <summary>
    /// Adds the value as JSON and gives its length; or adds nothing that counts and gives a length below zero of
    /// <see cref="RowFrames"/>.
    /// </summary>
    public int Add(DuckDbResult rows, int column, int row, ParquetField field)
    {
        var start = _buffer.WrittenCount;
        (_field, _isKey, _problem) = (field, false, 0);
        Writer.Reset();
        rows.Visit(column, row, this);
        Writer.Flush();
        return _problem != 0 ? _problem : _buffer.WrittenCount - start;
    }

    public void Null()
    {
        if (_isKey)
        {
            // The format has no map with a key that is null, and JSON no such name.
            Fail(RowFrames.NotOfItsType);
        }

        Writer.WriteNullValue();
    }

    public void Leaf(int leaf, ReadOnlySpan<byte> bytes)
    {
        if (_problem != 0 || _buffer.WrittenCount + Writer.BytesPending > mostBytes)
        {
            Fail(RowFrames.TooLong);
            return;
        }

        var type = _field.Types[leaf];
        switch (ParquetTypes.Form(type))
        {
            case ParquetForm.Utf8:
                AddText(bytes, isPromised: true);
                break;
            case ParquetForm.Bytes:
                AddText(bytes, isPromised: false);
                break;
            case ParquetForm.Opaque:
                AddBytes(bytes);
                break;
            default:
                AddValue(type, bytes);
                break;
        }
    }

    public void BeginList() => Writer.WriteStartArray();

    public void EndList() => Writer.WriteEndArray();

    public void BeginStruct() => Writer.WriteStartObject();

    public void Field(string name) => Writer.WritePropertyName(name);

    public void EndStruct() => Writer.WriteEndObject();

    public void BeginMap() => Writer.WriteStartObject();

    public void Key() => _isKey = true;

    public void EndMap() => Writer.WriteEndObject();

    public void Dispose() => _writer?.Dispose();

    private void AddText(ReadOnlySpan<byte> text, bool isPromised)
    {
        if (Utf8.IsValid(text))
        {
            AddString(text);
        }
        else if (isPromised || _field.IsKnown)
        {
            Fail(RowFrames.NotText);
        }
        else
        {
            AddBytes(text);
        }
    }

    private void AddBytes(ReadOnlySpan<byte> bytes)
    {
        if (TakeKey())
        {
            Writer.WritePropertyName(Convert.ToBase64String(bytes));
        }
        else
        {
            Writer.WriteBase64StringValue(bytes);
        }
    }

    private void AddValue(ParquetElement type, ReadOnlySpan<byte> value)
    {
        if (!ParquetValues.TryWrite(type, value, _text, out var length))
        {
            Fail(RowFrames.NotOfItsType);
            return;
        }

        var text = _text.AsSpan(0, length);
        if (!_isKey && IsJson(type, text))
        {
            Writer.WriteRawValue(text, skipInputValidation: true);
        }
        else
        {
            AddString(text);
        }
    }

    private static bool IsJson(ParquetElement type, ReadOnlySpan<byte> text) =>
        type switch
        {
            { Physical: ParquetPhysical.Int96 } => false,
            { Logical: ParquetLogical.None or ParquetLogical.Integer or ParquetLogical.Decimal or ParquetLogical.Float16 } =>
            // NaN and the infinities begin or go on with a letter.
            !text.ContainsAny("NI"u8),
            _ => false,
        };

    private void AddString(ReadOnlySpan<byte> text)
    {
        if (TakeKey())
        {
            Writer.WritePropertyName(text);
        }
        else
        {
            Writer.WriteStringValue(text);
        }
    }

    private bool TakeKey()
    {
        var isKey = _isKey;
        _isKey = false;
        return isKey;
    }

    private void Fail(int problem)
    {
        _problem = _problem == 0 ? problem : _problem;
        _isKey = false;
    }
}
