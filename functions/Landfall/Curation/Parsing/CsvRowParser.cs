using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text.Unicode;
using Landfall.Curation.Decoding;
using Landfall.Curation.Rejects;

namespace Landfall.Curation.Parsing;

/// <summary>Parses CSV records (RFC 4180) of runs whose quotes the splitter has checked.</summary>
internal sealed unsafe class CsvRowParser : RowParser
{
    // So many first fields of a record, and its last, are asked whether they are names: a header has one among them.
    private const int NamesAhead = 2;

    private readonly byte _delimiter;
    private readonly byte _quote;
    private readonly bool _emptyIsNull;
    private readonly RescuedJson _rescued = new();

    public CsvRowParser(TablePlan plan)
        : base(plan)
    {
        _delimiter = plan.Contract.Dialect.Delimiter;
        _quote = plan.Contract.Dialect.Quote;
        _emptyIsNull = plan.Contract.Dialect.EmptyIsNull;
    }

    public override void Dispose()
    {
        _rescued.Dispose();
        base.Dispose();
    }

    public override RowOutcome Parse(int row)
    {
        var start = Text + At;
        var end = Text + End;
        var line = Line;
        if (*start == ByteOrderMark.First)
        {
            start += ByteOrderMark.LengthAt(new ReadOnlySpan<byte>(start, (int)(end - start)));
        }

        var p = start;
        if (IsBlank(ref p, end))
        {
            At = (int)(p - Text);
            Line++;
            return RowOutcome.Blank;
        }

        BeginRow();
        var columns = Map.Columns;
        var header = Map.Header!;
        var field = 0;
        var mayBeHeader = false;
        var hasStrayReturn = false;
        byte* value;
        int length;
        while (true)
        {
            if (p < end && *p == _quote)
            {
                value = ++p;
                p = FindClosingQuote(p, end, out var isEscaped);
                length = (int)(p++ - value);
                if (isEscaped)
                {
                    value = Unescape(value, ref length);
                }
            }
            else
            {
                value = p;
                p = FindFieldEnd(p, end);
                length = (int)(p - value);
            }

            while (p < end && *p == '\r')
            {
                p++;
                if (p < end && *p != '\n')
                {
                    hasStrayReturn = true;
                    p = FindFieldEnd(p, end);
                }
            }

            if (field < NamesAhead)
            {
                mayBeHeader |= header.IsName(value, length);
            }

            if (field < columns.Length && !hasStrayReturn)
            {
                Take(field, row, value, length);
            }

            field++;
            if (p >= end || *p++ != _delimiter)
            {
                break;
            }
        }

        mayBeHeader |= header.IsName(value, length);
        At = (int)(p - Text);
        Line++;
        var record = new ReadOnlySpan<byte>(start, (int)(p - start));
        return mayBeHeader && IsHeader(line, record) ? RowOutcome.Header : Decide(row, line, record, field, hasStrayReturn);
    }

    // Takes the line end if nothing stands before it.
    private static bool IsBlank(ref byte* p, byte* end)
    {
        var rest = (int)Math.Min(end - p, 2);
        var taken =
            rest == 0 || *p == '\n' ? Math.Min(rest, 1)
            : *p == '\r' && (rest == 1 || p[1] == '\n') ? rest
            : -1;
        p += Math.Max(taken, 0);
        return taken >= 0;
    }

    // Another header than the file's puts the file out: nobody can tell where its rows belong.
    private bool IsHeader(long line, ReadOnlySpan<byte> record)
    {
        var kind = Map.Header!.Judge(record, out var differences);
        if (kind == HeaderKind.None)
        {
            return false;
        }

        _rescued.End();
        if (kind == HeaderKind.Other)
        {
            File.Fail(Refusals.HeaderChanges(line, differences));
        }

        return true;
    }

    private RowOutcome Decide(int row, long line, ReadOnlySpan<byte> record, int fields, bool hasStrayReturn)
    {
        var rescued = _rescued.End();
        if (!IsUtf8)
        {
            if (!Utf8.IsValid(record))
            {
                return RejectEncoding(record);
            }

            Evidence.SeeValid(record);
        }

        if (hasStrayReturn)
        {
            return RejectWhole(ViolationRule.LineEnd, "a carriage return only before a newline or inside quotes", shape: null);
        }

        return fields == Map.Columns.Length
            ? FinishRow(row, line, rescued)
            : RejectWhole(ViolationRule.Fields, Count(Map.Columns.Length), Count(fields));

        static string Count(int count) => count.ToString(CultureInfo.InvariantCulture) + " fields";
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Take(int field, int row, byte* value, int length)
    {
        var column = Map.Columns[field];
        if (column >= 0)
        {
            WriteCell(Plan.Columns[column], row, value, length);
        }
        else if (length > 0 || !_emptyIsNull)
        {
            Rescue(field, new ReadOnlySpan<byte>(value, length));
        }
    }

    private void Rescue(int field, ReadOnlySpan<byte> value)
    {
        // A record that is not UTF-8 is rejected at its end; until then nothing may choke on it.
        if (!IsUtf8 && !Utf8.IsValid(value))
        {
            return;
        }

        _rescued.Add(Map.Keys[field], value);
    }

    // Newlines inside the quotes are counted on the way.
    private byte* FindClosingQuote(byte* from, byte* end, out bool isEscaped)
    {
        var quotes = Vector256.Create(_quote);
        var newlines = Vector256.Create((byte)'\n');
        isEscaped = false;
        for (var p = from; ; p++)
        {
            p = Find(p, end, quotes, newlines);
            if (p >= end)
            {
                throw new ConservationException("closing quotes in a run of records", 1, 0);
            }

            if (*p == '\n')
            {
                Line++;
            }
            else if (p + 1 < end && p[1] == _quote)
            {
                isEscaped = true;
                p++;
            }
            else
            {
                return p;
            }
        }
    }

    private byte* FindFieldEnd(byte* from, byte* end)
    {
        var delimiters = Vector256.Create(_delimiter);
        var newlines = Vector256.Create((byte)'\n');
        var returns = Vector256.Create((byte)'\r');
        for (var p = from; p < end; p += Vector256<byte>.Count)
        {
            var bytes = Vector256.Load(p);
            var found = (
                Vector256.Equals(bytes, delimiters) | Vector256.Equals(bytes, newlines) | Vector256.Equals(bytes, returns)
            ).ExtractMostSignificantBits();
            if (found != 0)
            {
                p += BitOperations.TrailingZeroCount(found);
                return p < end ? p : end;
            }
        }

        return end;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Find(byte* from, byte* end, Vector256<byte> first, Vector256<byte> second)
    {
        for (var p = from; p < end; p += Vector256<byte>.Count)
        {
            var bytes = Vector256.Load(p);
            var found = (Vector256.Equals(bytes, first) | Vector256.Equals(bytes, second)).ExtractMostSignificantBits();
            if (found != 0)
            {
                return p + BitOperations.TrailingZeroCount(found);
            }
        }

        return end;
    }

    private byte* Unescape(byte* value, ref int length)
    {
        var target = Arena.Reserve(length);
        var written = 0;
        for (var i = 0; i < length; i++)
        {
            target[written++] = value[i];
            i += value[i] == _quote ? 1 : 0;
        }

        length = written;
        Arena.Commit(written);
        return target;
    }
}
