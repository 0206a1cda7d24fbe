using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;
using Landfall.Contracts;
using Landfall.Curation.Rejects;
using Landfall.DuckDb;

namespace Landfall.Curation.Parsing;

/// <summary>A contract's column made ready for checking many values: bounds in units of the type, the pattern compiled.</summary>
internal sealed class ColumnPlan
{
    private const int MaxInt64Digits = 18;
    private const int MaxInt32Digits = 9;
    private const int MaxInt16Digits = 4;

    private readonly ContractColumn _column;

    /// <param name="column">The column.</param>
    /// <param name="index">Its place in the contract, from 0.</param>
    /// <param name="dialect">How its values are written.</param>
    /// <param name="mostUnits">The most UTF-16 units of a value that the warehouse keeps; null for no limit.</param>
    public ColumnPlan(ContractColumn column, int index, Dialect dialect, int? mostUnits = null)
    {
        _column = column;
        Index = index;
        Kind = column.Type.Kind;
        NullTexts = [.. dialect.NullTexts.Select(Encoding.UTF8.GetBytes)];
        Booleans = new BooleanWords(dialect);
        Zones = new ZoneText(dialect);
        Form = FormOf(Kind, dialect);
        Precision = column.Type.Precision;
        Scale = column.Type.Scale;
        Required = column.Required || column.PrimaryKey;
        MinLength = column.Rules.MinLength ?? 0;
        MaxLength = column.Rules.MaxLength ?? int.MaxValue;
        Source = Encoding.UTF8.GetBytes(column.Source);
        EmptyIsNull = dialect.EmptyIsNull || column.Type.Kind != ColumnKind.Text;
        Pattern = Compile(column);
        MostUnits = mostUnits ?? int.MaxValue;
        HasTextRules =
            mostUnits is not null || column.Rules.MinLength is not null || column.Rules.MaxLength is not null || Pattern is not null;
        HasBounds = column.Rules.Minimum is not null || column.Rules.Maximum is not null;
        (Least, Most) = Bounds(column);
    }

    public int Index { get; }

    /// <summary>The header or key, in UTF-8.</summary>
    public byte[] Source { get; }

    public string SourceName => _column.Source;

    public ColumnKind Kind { get; }

    /// <summary>How the values' text is read; chosen once, so that no value asks for its dialect.</summary>
    public CellForm Form { get; }

    public byte[][] NullTexts { get; }

    public BooleanWords Booleans { get; }

    public ZoneText Zones { get; }

    public int Precision { get; }

    public int Scale { get; }

    public bool Required { get; }

    public bool EmptyIsNull { get; }

    public bool HasTextRules { get; }

    public bool HasBounds { get; }

    public int MinLength { get; }

    public int MaxLength { get; }

    /// <summary>The most UTF-16 units of a text or JSON value.</summary>
    public int MostUnits { get; }

    public Regex? Pattern { get; }

    /// <summary>The least and the greatest allowed number in units of the last decimal digit; for integers the number itself.</summary>
    public Int128 Least { get; }

    public Int128 Most { get; }

    /// <summary>Bytes of a decimal in a DuckDB vector.</summary>
    public int DecimalBytes =>
        Precision switch
        {
            <= MaxInt16Digits => 2,
            <= MaxInt32Digits => 4,
            <= MaxInt64Digits => 8,
            _ => 16,
        };

    /// <summary>The column of the table function and of the Parquet file.</summary>
    public DuckDbColumn ToDuckDb() =>
        new(
            _column.Name,
            Kind switch
            {
                ColumnKind.Boolean => new DuckDbType(DuckDbTypeId.Boolean),
                ColumnKind.Integer => new DuckDbType(DuckDbTypeId.Integer),
                ColumnKind.BigInt => new DuckDbType(DuckDbTypeId.BigInt),
                ColumnKind.Double => new DuckDbType(DuckDbTypeId.Double),
                ColumnKind.Decimal => new DuckDbType(DuckDbTypeId.Decimal, Precision, Scale),
                ColumnKind.Date => new DuckDbType(DuckDbTypeId.Date),
                ColumnKind.Time => new DuckDbType(DuckDbTypeId.Time),
                ColumnKind.Timestamp => new DuckDbType(DuckDbTypeId.Timestamp),
                _ => new DuckDbType(DuckDbTypeId.Varchar),
            }
        );

    /// <summary>What the broken <paramref name="rule"/> asks for, in words.</summary>
    public string Expected(string rule) =>
        rule switch
        {
            ViolationRule.Required => "a value",
            ViolationRule.MinLength => "at least " + Characters(MinLength),
            ViolationRule.MaxLength => AtMost(),
            ViolationRule.Pattern => $"a match of {_column.Rules.Pattern}",
            ViolationRule.Minimum => Invariant($"{(_column.Rules.ExclusiveMinimum ? "more than" : "at least")} {_column.Rules.Minimum}"),
            ViolationRule.Maximum => Invariant($"{(_column.Rules.ExclusiveMaximum ? "less than" : "at most")} {_column.Rules.Maximum}"),
            _ => _column.Type.ToString(),
        };

    /// <summary>Says which bound a double breaks; null for none.</summary>
    public string? BrokenBound(double value)
    {
        var rules = _column.Rules;
        if (rules.Minimum is { } minimum && (value < (double)minimum || (rules.ExclusiveMinimum && value == (double)minimum)))
        {
            return ViolationRule.Minimum;
        }

        return rules.Maximum is { } maximum && (value > (double)maximum || (rules.ExclusiveMaximum && value == (double)maximum))
            ? ViolationRule.Maximum
            : null;
    }

    /// <summary>Says which bound a number in units breaks; null for none.</summary>
    public string? BrokenBound(Int128 units) =>
        units < Least ? ViolationRule.Minimum
        : units > Most ? ViolationRule.Maximum
        : null;

    private static CellForm FormOf(ColumnKind kind, Dialect dialect) =>
        kind switch
        {
            ColumnKind.Text => dialect.NullTexts.Count > 0 ? CellForm.TextOrNull : CellForm.Text,
            ColumnKind.Boolean => dialect is { TrueWords: ["true"], FalseWords: ["false"] } ? CellForm.Boolean : CellForm.BooleanWord,
            ColumnKind.Timestamp => dialect.ZoneNames.Count > 0 ? CellForm.ZonedTimestamp : CellForm.Timestamp,
            ColumnKind.Uuid => CellForm.Uuid,
            ColumnKind.Integer => CellForm.Integer,
            ColumnKind.BigInt => CellForm.BigInt,
            ColumnKind.Double => CellForm.Double,
            ColumnKind.Decimal => CellForm.Decimal,
            ColumnKind.Date => CellForm.Date,
            ColumnKind.Time => CellForm.Time,
            _ => CellForm.Json,
        };

    private static (Int128 Least, Int128 Most) Bounds(ContractColumn column)
    {
        var rules = column.Rules;
        var unit = BigInteger.Pow(10, column.Type.Scale);
        var least = rules.Minimum is { } minimum ? Units(minimum, unit, up: true, rules.ExclusiveMinimum) : Int128.MinValue;
        var most = rules.Maximum is { } maximum ? Units(maximum, unit, up: false, rules.ExclusiveMaximum) : Int128.MaxValue;
        return (least, most);
    }

    // A bound between two units moves inward; one that is itself excluded moves by one unit.
    private static Int128 Units(decimal bound, BigInteger unit, bool up, bool exclusive)
    {
        var parts = decimal.GetBits(bound);
        var divisor = BigInteger.Pow(10, bound.Scale);
        var digits = new BigInteger(new decimal(parts[0], parts[1], parts[2], bound < 0, 0)) * unit;
        var floor = digits >= 0 ? digits / divisor : -((-digits + divisor - 1) / divisor);
        var isExact = floor * divisor == digits;
        var inclusive = up && !isExact ? floor + 1 : floor;
        var moved = exclusive && isExact ? inclusive + (up ? 1 : -1) : inclusive;
        return Int128.CreateSaturating(moved);
    }

    private static Regex? Compile(ContractColumn column)
    {
        if (column.Rules.Pattern is not { } pattern)
        {
            return null;
        }

        try
        {
            return ValuePattern.Of(pattern);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw TerminalException.Parked(
                "contract-pattern",
                $"The pattern of the column '{column.Source}' cannot be used: {e.Message}",
                "Write it without look-around and back-references, which take unbounded time."
            );
        }
    }

    // The warehouse's limit is said even where the contract has its own: the value may break either.
    private string AtMost() =>
        MostUnits == int.MaxValue ? "at most " + Characters(MaxLength)
        : MaxLength == int.MaxValue ? TextUnits.AtMost(MostUnits)
        : $"at most {Characters(MaxLength)}, {TextUnits.AtMost(MostUnits)}";

    private static string Characters(int count) => count == 1 ? "1 character" : Invariant($"{count} characters");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
