using System.Numerics;
using System.Text.Unicode;
using Landfall.Contracts;
using Landfall.Curation.Rejects;
using Landfall.Curation.Splitting;
using Landfall.DuckDb;

namespace Landfall.Curation.Parsing;

/// <summary>Parses one record after the other into rows of a chunk; one for each thread.</summary>
internal abstract unsafe class RowParser : IDisposable
{
    private const int MaxViolations = 8;
    private const int BitsPerWord = 64;

    private readonly ulong[] _has;

    // Of the texts written so far, where the warehouse keeps so many in a row.
    private long _units;

    protected RowParser(TablePlan plan)
    {
        Plan = plan;
        Cells = new CellWriter(plan);
        _has = new ulong[plan.Words];
    }

    /// <summary>Why the last record was rejected.</summary>
    public List<Violation> Violations { get; } = [];

    /// <summary>Values of the last record that were made null.</summary>
    public int Nulled { get; private set; }

    /// <summary>The offset of the next record in the block.</summary>
    public int At { get; protected set; }

    /// <summary>The physical line of the next record.</summary>
    public long Line { get; protected set; }

    protected TablePlan Plan { get; }

    protected EncodingEvidence Evidence => File.Evidence;

    /// <summary>The file of the block; one parser takes the blocks of many.</summary>
    protected FileRead File { get; private set; } = null!;

    /// <summary>Where the fields of the block's file belong, if it has fields.</summary>
    protected ColumnMap Map { get; private set; } = null!;

    protected CellWriter Cells { get; }

    /// <summary>Where texts go that do not stand in the file as they are.</summary>
    protected TextArena Arena { get; } = new();

    protected byte* Text { get; private set; }

    /// <summary>The offset after the last record.</summary>
    protected int End { get; private set; }

    /// <summary>True when the block as a whole is valid UTF-8, so that no record needs to be checked.</summary>
    protected bool IsUtf8 { get; private set; }

    /// <summary>Takes the chunk to write into; the one before was handed on.</summary>
    public void Begin(in DuckDbChunkWriter chunk)
    {
        Arena.Reset();
        Cells.Begin(chunk);
    }

    /// <summary>Takes the block to read from.</summary>
    public void Enter(Block block)
    {
        Text = block.Text;
        File = block.File ?? throw new InvalidOperationException("A block that is parsed names the file that it is of.");
        Map = File.Map!;
        Line = block.FirstLine;
        At = 0;
        IsUtf8 = Utf8.IsValid(block.Used);
        if (IsUtf8)
        {
            Evidence.SeeValid(block.Used);
        }
    }

    /// <summary>Says of the first <paramref name="rows"/> rows of the chunk which file they are of: they are all of the block's.</summary>
    public void Sign(int rows) => Cells.SetFile(rows, File);

    /// <summary>Takes the run of records that ends at <paramref name="end"/>.</summary>
    public void Enter(int end) => End = end;

    /// <summary>Steps over the run that ends at <paramref name="end"/>, which is one physical line.</summary>
    public void StepOver(int end)
    {
        At = end;
        Line++;
    }

    /// <summary>Parses the next record into <paramref name="row"/>.</summary>
    public abstract RowOutcome Parse(int row);

    public virtual void Dispose() => Arena.Dispose();

    protected void BeginRow()
    {
        Array.Clear(_has);
        Violations.Clear();
        Nulled = 0;
        _units = 0;
    }

    /// <summary>Writes a value from its text, or notes what it breaks.</summary>
    protected void WriteCell(ColumnPlan column, int row, byte* text, int length)
    {
        if (length == 0 && column.EmptyIsNull)
        {
            return;
        }

        if (Cells.Write(column, row, text, length) is { } rule)
        {
            if (ReferenceEquals(rule, CellWriter.Null))
            {
                return;
            }

            Fail(column, rule, new ReadOnlySpan<byte>(text, length));
            return;
        }

        SetHas(column);
        Count(column, text, length);
    }

    /// <summary>Writes a value that is well-formed JSON as it is, or notes that it is too long.</summary>
    protected void WriteJson(ColumnPlan column, int row, byte* json, int length)
    {
        var value = new ReadOnlySpan<byte>(json, length);
        if (TextUnits.Exceed(value, column.MostUnits))
        {
            Fail(column, ViolationRule.MaxLength, value);
            return;
        }

        Cells.SetText(column.Index, row, json, length);
        SetHas(column);
        Count(column, json, length);
    }

    protected void SetHas(ColumnPlan column) => _has[column.Index / BitsPerWord] |= 1UL << (column.Index % BitsPerWord);

    protected void Fail(ColumnPlan column, string rule, ReadOnlySpan<byte> value)
    {
        if (Plan.NullsBadValues && !column.Required)
        {
            Nulled++;
            return;
        }

        // Counted as there, or its absence would be a second violation.
        SetHas(column);
        Fail(column.SourceName, rule, column.Expected(rule), ValueShape.Of(value));
    }

    protected void Fail(string? column, string rule, string expected, string? shape)
    {
        if (Violations.Count < MaxViolations)
        {
            Violations.Add(new Violation(column, rule, expected, shape));
        }
    }

    // Where no row can have more than the warehouse keeps, nothing is counted.
    private void Count(ColumnPlan column, byte* text, int length)
    {
        if (Plan.MostRowUnits != int.MaxValue && column.Kind is ColumnKind.Text or ColumnKind.Json)
        {
            _units += TextUnits.Count(new ReadOnlySpan<byte>(text, length));
        }
    }

    // Whatever the contract makes of bad values: a row without what was rescued, or cut, would have lost something.
    private void CheckLengths(ReadOnlySpan<byte> rescued)
    {
        if (TextUnits.Exceed(rescued, Plan.MostRescuedUnits))
        {
            Fail(TablePlan.RescuedColumn, ViolationRule.MaxLength, TextUnits.AtMost(Plan.MostRescuedUnits), ValueShape.Of(rescued));
        }
        else if (Plan.MostRowUnits != int.MaxValue && _units + TextUnits.Count(rescued) > Plan.MostRowUnits)
        {
            Fail(null, ViolationRule.RecordSize, $"texts of {TextUnits.AtMost(Plan.MostRowUnits)} in a row", shape: null);
        }
    }

    /// <summary>Drops what was noted so far: the record as a whole is at fault.</summary>
    protected RowOutcome RejectWhole(string rule, string expected, string? shape)
    {
        Violations.Clear();
        Violations.Add(new Violation(null, rule, expected, shape));
        return RowOutcome.Rejected;
    }

    /// <summary>Rejects a record whose bytes are no UTF-8 and so, of a file in another encoding, were no text in that either.</summary>
    protected RowOutcome RejectEncoding(ReadOnlySpan<byte> record)
    {
        if (File.StoredAs == TextEncoding.Utf8)
        {
            Evidence.SeeInvalid(record);
        }

        return RejectWhole(ViolationRule.Encoding, File.StoredAs.Expected(), shape: null);
    }

    /// <summary>Sets what no value came for to null and decides the row.</summary>
    protected RowOutcome FinishRow(int row, long line, ReadOnlySpan<byte> rescued)
    {
        for (var word = 0; word < _has.Length; word++)
        {
            for (var broken = Plan.Required[word] & ~_has[word]; broken != 0; broken &= broken - 1)
            {
                var column = Plan.Columns[(word * BitsPerWord) + BitOperations.TrailingZeroCount(broken)];
                Fail(column.SourceName, ViolationRule.Required, column.Expected(ViolationRule.Required), shape: null);
            }
        }

        CheckLengths(rescued);
        if (Violations.Count > 0)
        {
            return RowOutcome.Rejected;
        }

        // Only now: the next record takes this row's place when this one is rejected, and would find its nulls.
        for (var word = 0; word < _has.Length; word++)
        {
            for (var missing = Plan.All[word] & ~_has[word]; missing != 0; missing &= missing - 1)
            {
                Cells.SetNull((word * BitsPerWord) + BitOperations.TrailingZeroCount(missing), row);
            }
        }

        Cells.SetOrigin(row, line, rescued.IsEmpty ? null : Arena.Copy(rescued), rescued.Length);
        return RowOutcome.Curated;
    }
}

/// <summary>What became of one record.</summary>
internal enum RowOutcome
{
    /// <summary>It is written.</summary>
    Curated,

    /// <summary>It breaks a rule; the parser holds the violations.</summary>
    Rejected,

    /// <summary>A line with nothing on it, which is no row.</summary>
    Blank,

    /// <summary>The file's header again, which is no row; or another one, for which the file is out.</summary>
    Header,
}
