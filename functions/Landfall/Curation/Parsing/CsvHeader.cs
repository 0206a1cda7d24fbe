using System.Text;
using System.Text.Unicode;
using Landfall.Contracts;
using Landfall.Curation.Decoding;
using Landfall.Curation.Splitting;

namespace Landfall.Curation.Parsing;

/// <summary>A CSV file's header: read as CSV and made into a map from fields to columns.</summary>
internal sealed class CsvHeader(Dialect dialect, FileRead file) : IPreface
{
    public unsafe bool TryRead(Block block, bool last, bool full, out int length, out long blankLines)
    {
        var text = block.Used;
        var start = ContentSniff.Check(text, FileFormat.Csv);
        length = text.Length;
        blankLines = 0;
        while (BlankLine(text[start..]) is var blank and > 0)
        {
            start += blank;
            start += ByteOrderMark.LengthAt(text[start..]);
            blankLines++;
        }

        if (start == text.Length)
        {
            return last || full ? throw Refusals.NoHeader(text.Length) : false;
        }

        var scan = new QuoteScan(dialect.Delimiter, dialect.Quote, stopAtFirst: true);
        var error = scan.Run(block.Text, start, text.Length);
        if ((error >= 0 || scan.RecordEnd < 0) && EndsLinesInReturns(text[start..], (byte)dialect.Quote))
        {
            throw Refusals.LinesEndInReturns();
        }

        if (scan.RecordEnd < 0)
        {
            if (error < 0 && !last && !full)
            {
                return false;
            }

            if (error >= 0 || scan.IsInside || !last)
            {
                RefuseOtherDelimiter(block, start, blankLines + 1);
                throw Refusals.UnreadableHeader(blankLines + 1, error >= 0 || last ? "its quotes do not fit together" : "it does not end");
            }
        }

        length = scan.RecordEnd < 0 ? text.Length : scan.RecordEnd;
        Take(block, start, length, blankLines + 1);
        return true;
    }

    // Read by another delimiter, a header is one field, or its quotes do not fit together.
    private unsafe void RefuseOtherDelimiter(Block block, int start, long line)
    {
        foreach (var delimiter in Dialect.Delimiters.Where(one => one != dialect.Delimiter))
        {
            var scan = new QuoteScan(delimiter, dialect.Quote, stopAtFirst: true);
            var error = scan.Run(block.Text, start, block.Used.Length);
            var record = block.Used[start..(scan.RecordEnd < 0 ? block.Used.Length : scan.RecordEnd)];
            if (
                (error < 0 || scan.RecordEnd >= 0)
                && Utf8.IsValid(record)
                && CsvRecord.TryRead(Encoding.UTF8.GetString(record), (char)delimiter, (char)dialect.Quote, out var names)
                && names.Count > 1
                && names.Intersect(file.Map!.ContractColumns, StringComparer.Ordinal).Any()
            )
            {
                throw Refusals.OtherDelimiter(line, delimiter, dialect.Delimiter);
            }
        }
    }

    // True when carriage returns stand between lines and no newline does.
    private static bool EndsLinesInReturns(ReadOnlySpan<byte> text, byte quote)
    {
        var isInside = false;
        var hasReturn = false;
        for (var at = 0; at < text.Length - 1; at++)
        {
            isInside ^= text[at] == quote;
            hasReturn |= !isInside && text[at] == '\r' && text[at + 1] != '\n';
            if (!isInside && text[at] == '\n')
            {
                return false;
            }
        }

        return hasReturn && (isInside || text[^1] != '\n');
    }

    private static int BlankLine(ReadOnlySpan<byte> text) =>
        text switch
        {
            [(byte)'\n', ..] => 1,
            [(byte)'\r', (byte)'\n', ..] => 2,
            _ => 0,
        };

    private void Take(Block block, int start, int end, long line)
    {
        var record = block.Used[start..end];
        if (!Utf8.IsValid(record))
        {
            var evidence = new EncodingEvidence();
            evidence.SeeInvalid(record);
            throw Refusals.InvalidHeaderEncoding(line, file.StoredAs, evidence.HasWindowsSigns);
        }

        if (!CsvRecord.TryRead(Encoding.UTF8.GetString(record), (char)dialect.Delimiter, (char)dialect.Quote, out var names))
        {
            throw Refusals.UnreadableHeader(line, "a carriage return stands where no line ends");
        }

        var map = file.Map!;
        if (!names.Intersect(map.ContractColumns, StringComparer.Ordinal).Any())
        {
            RefuseOtherDelimiter(block, start, line);
        }

        map.Take(names, FormattableString.Invariant($"header in line {line}"));
        map.Header = new HeaderMatch(dialect, names, [.. map.ContractColumns]);
    }
}
