using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Landfall.Contracts;
using Landfall.Curation.Decoding;
using Landfall.Curation.Splitting;

namespace Landfall.Curation.Parsing;

/// <summary>A CSV file's header: read as CSV, checked against the contract, and made into a map from fields to columns.</summary>
internal sealed class CsvHeader(TablePlan plan) : IPreface
{
    /// <summary>Marks a field that the contract does not know.</summary>
    public const int Unknown = -1;

    private readonly Dialect _dialect = plan.Contract.Dialect;

    /// <summary>For each field the index of its column, or <see cref="Unknown"/>.</summary>
    public int[] Columns { get; private set; } = [];

    /// <summary>For each field its name as a JSON key.</summary>
    public JsonEncodedText[] Keys { get; private set; } = [];

    /// <summary>
    /// Header names that the contract does not know, as they are: a header is accepted only when it has the contract's columns, so it is a header and no row.
    /// </summary>
    public IReadOnlyList<string> UnknownColumns { get; private set; } = [];

    /// <summary>Contract columns that the header lacks.</summary>
    public IReadOnlyList<string> MissingColumns { get; private set; } = [];

    public unsafe bool TryRead(Block block, bool last, bool full, out int length, out long blankLines)
    {
        var text = block.Used;
        var start = ContentSniff.Check(text, FileFormat.Csv);
        length = text.Length;
        blankLines = 0;
        while (BlankLine(text[start..]) is var blank and > 0)
        {
            start += blank;
            blankLines++;
        }

        if (start == text.Length)
        {
            return last || full ? throw Refusals.NoHeader(text.Length) : false;
        }

        var scan = new QuoteScan(_dialect.Delimiter, _dialect.Quote, stopAtFirst: true);
        var error = scan.Run(block.Text, start, text.Length);
        if (scan.RecordEnd < 0)
        {
            if (error < 0 && !last && !full)
            {
                return false;
            }

            if (error >= 0 || scan.IsInside || !last)
            {
                throw Refusals.UnreadableHeader(blankLines + 1, error >= 0 || last ? "its quotes do not fit together" : "it does not end");
            }
        }

        length = scan.RecordEnd < 0 ? text.Length : scan.RecordEnd;
        Take(text[start..length], blankLines + 1);
        return true;
    }

    private static int BlankLine(ReadOnlySpan<byte> text) => text switch
    {
        [(byte)'\n', ..] => 1,
        [(byte)'\r', (byte)'\n', ..] => 2,
        _ => 0,
    };

    private void Take(ReadOnlySpan<byte> record, long line)
    {
        if (!Utf8.IsValid(record))
        {
            throw Refusals.InvalidHeaderEncoding(line);
        }

        if (!CsvRecord.TryRead(Encoding.UTF8.GetString(record), (char)_dialect.Delimiter, (char)_dialect.Quote, out var names))
        {
            throw Refusals.UnreadableHeader(line, "a carriage return stands where no line ends");
        }

        var known = plan.Columns.ToDictionary(column => column.SourceName, column => column.Index, StringComparer.Ordinal);
        var fields = names.Select((name, index) => (Field: index + 1, Name: name)).ToList();
        var unknown = fields.Where(field => !known.ContainsKey(field.Name)).ToList();
        if (unknown.Count == fields.Count)
        {
            throw Refusals.NoKnownColumn(line, fields.Count);
        }

        RefuseMissing(names, unknown);
        RefuseRepeated(fields, known);
        if (unknown.Count > 0 && plan.Contract.OnUnknownColumn == OnUnknownColumn.Reject)
        {
            throw Refusals.UnknownColumns(HeaderWords.Fields(unknown));
        }

        Columns = [.. names.Select(name => known.GetValueOrDefault(name, Unknown))];
        Keys = [.. names.Select(name => JsonEncodedText.Encode(name, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping))];
        UnknownColumns = [.. unknown.Select(field => field.Name)];
    }

    private static void RefuseRepeated(IReadOnlyList<(int Field, string Name)> fields, IReadOnlyDictionary<string, int> known)
    {
        var repeated = fields
            .GroupBy(field => field.Name, StringComparer.Ordinal)
            .Select(group => group.Skip(1).ToList())
            .Where(others => others.Count > 0)
            .Select(others => others[0])
            .ToList();
        if (repeated.Count > 0)
        {
            throw Refusals.RepeatedColumns(HeaderWords.Fields(repeated, known));
        }
    }

    private void RefuseMissing(IReadOnlyList<string> names, IReadOnlyList<(int Field, string Name)> unknown)
    {
        var present = names.ToHashSet(StringComparer.Ordinal);
        var missing = plan.Columns.Where(column => !present.Contains(column.SourceName)).ToList();
        var fatal = plan.Contract.OnMissingColumn == OnMissingColumn.NullValue ? [.. missing.Where(column => column.Required)] : missing;
        if (fatal.Count > 0)
        {
            throw Refusals.MissingColumns(HeaderWords.Columns([.. fatal.Select(column => column.SourceName)], unknown));
        }

        MissingColumns = [.. missing.Select(column => column.SourceName)];
    }
}
