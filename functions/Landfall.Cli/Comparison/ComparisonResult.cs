namespace Landfall.Cli.Comparison;

/// <summary>What a comparison found.</summary>
/// <param name="Same">True when the rows and the columns of both sides are the same; types do not count.</param>
/// <param name="Left">The left side.</param>
/// <param name="Right">The right side.</param>
/// <param name="Key">The columns that name a row; none when whole rows were compared.</param>
/// <param name="Missing">Keys, or rows, that the right side lacks.</param>
/// <param name="Extra">Keys, or rows, that only the right side has.</param>
/// <param name="DoubledLeft">Keys that come twice or more on the left.</param>
/// <param name="DoubledRight">Keys that come twice or more on the right.</param>
/// <param name="DoubledDifferent">Keys that both sides have, one of them twice or more, and not with the same rows.</param>
/// <param name="ChangedRows">Rows of one key on each side that differ in a column.</param>
/// <param name="Columns">The compared columns, those of the key first.</param>
/// <param name="OnlyLeft">Columns that only the left has.</param>
/// <param name="OnlyRight">Columns that only the right has.</param>
/// <param name="LeftOut">Columns that were not compared.</param>
internal sealed record ComparisonResult(
    bool Same,
    ComparedRows Left,
    ComparedRows Right,
    IReadOnlyList<string> Key,
    KeyDifference Missing,
    KeyDifference Extra,
    KeyDifference DoubledLeft,
    KeyDifference DoubledRight,
    KeyDifference DoubledDifferent,
    long ChangedRows,
    IReadOnlyList<ColumnDifference> Columns,
    IReadOnlyList<string> OnlyLeft,
    IReadOnlyList<string> OnlyRight,
    IReadOnlyList<string> LeftOut
)
{
    /// <summary>The same without the values that differ: only keys and columns, and how many.</summary>
    public ComparisonResult WithoutValues() =>
        this with
        {
            Columns =
            [
                .. Columns.Select(column =>
                    column with
                    {
                        Samples = [.. column.Samples.Select(sample => sample with { Left = null, Right = null })],
                    }
                ),
            ],
        };
}

/// <summary>The rows of one side.</summary>
/// <param name="Name">What the side is called.</param>
/// <param name="Rows">How many there are.</param>
/// <param name="Checksum">A number over all compared values, in any order of rows: the same on both sides when all rows are.</param>
internal sealed record ComparedRows(string Name, long Rows, string Checksum);

/// <summary>One way in which keys differ.</summary>
/// <param name="Count">How many keys.</param>
/// <param name="Keys">Some of them, each with one value a column of the key.</param>
internal sealed record KeyDifference(long Count, IReadOnlyList<IReadOnlyList<string?>> Keys);

/// <summary>How the values of a column differ, in rows of one key on each side.</summary>
/// <param name="Column">Its name.</param>
/// <param name="LeftType">Its type on the left; null in a CSV file.</param>
/// <param name="RightType">Its type on the right.</param>
/// <param name="ComparedAs">What its values were compared as.</param>
/// <param name="Different">How many rows.</param>
/// <param name="NullLeft">Those of them that are null on the left only.</param>
/// <param name="NullRight">Those of them that are null on the right only.</param>
/// <param name="NullAgainstEmpty">Those of them that are null on one side and an empty text on the other.</param>
/// <param name="Samples">Some of them.</param>
internal sealed record ColumnDifference(
    string Column,
    string? LeftType,
    string? RightType,
    string ComparedAs,
    long Different,
    long NullLeft,
    long NullRight,
    long NullAgainstEmpty,
    IReadOnlyList<ValueSample> Samples
)
{
    /// <summary>True when both sides have a type and not the same.</summary>
    public bool TypesDiffer => LeftType is not null && RightType is not null && LeftType != RightType;
}

/// <summary>Two values that differ.</summary>
/// <param name="Key">The row's key.</param>
/// <param name="Left">The left one; null for NULL, and when values are not shown.</param>
/// <param name="Right">The right one.</param>
internal sealed record ValueSample(IReadOnlyList<string?> Key, string? Left, string? Right);
