using Landfall.Contracts;

namespace Landfall.Curation.Parquet;

/// <summary>Decides from the schema alone how a column is read; the table in docs/concepts/curating.md says the same in words.</summary>
internal static class ParquetTypes
{
    /// <summary>The most digits of a decimal.</summary>
    public const int MostDigits = 1000;

    private const int UuidBytes = 16;
    private const int IntervalBytes = 12;
    private const int HalfBytes = 2;

    /// <summary>Why the column cannot be read, as the words behind its name; null when it can.</summary>
    public static string? Problem(ParquetNode column) =>
        column.IsNested ? NestedProblem(column)
        : Form(column.Element) is null ? Contradiction(column.Element)
        : null;

    /// <summary>The column at <paramref name="index"/>, for a contract's column of <paramref name="kind"/> (null for none).</summary>
    public static ParquetField Field(int index, ParquetNode column, IReadOnlyList<ParquetLeaf> leaves, ColumnKind? kind)
    {
        var form = column.IsNested ? ParquetForm.Json : Form(column.Element)!.Value;
        IReadOnlyList<ParquetElement> types = [.. leaves.Skip(column.FirstLeaf).Take(column.Leaves).Select(leaf => leaf.Element)];
        var sql = form == ParquetForm.Text ? ParquetSql.Text(index, column.Element, kind) : ParquetSql.Column(index);
        return new ParquetField(column.Element.Name, form, types, sql, kind is not null);
    }

    /// <summary>True when DuckDB must give a leaf's values as they are stored.</summary>
    public static bool IsBare(ParquetNode column, ParquetElement leaf) => column.IsNested || Form(leaf) != ParquetForm.Text;

    /// <summary>How the values of a leaf come; null when its physical type is none that its logical one may have.</summary>
    public static ParquetForm? Form(ParquetElement leaf) =>
        leaf.Physical == ParquetPhysical.FixedLenByteArray && leaf.Length <= 0
            ? null
            : leaf.Logical switch
            {
                ParquetLogical.None => leaf.Physical switch
                {
                    ParquetPhysical.ByteArray or ParquetPhysical.FixedLenByteArray => ParquetForm.Bytes,
                    ParquetPhysical.Int96 => ParquetForm.Value,
                    _ => ParquetForm.Text,
                },
                ParquetLogical.Text or ParquetLogical.Enum or ParquetLogical.Json when IsBytes(leaf) => ParquetForm.Utf8,
                ParquetLogical.Bson or ParquetLogical.Geography when IsBytes(leaf) => ParquetForm.Opaque,
                ParquetLogical.Uuid when IsFixed(leaf, UuidBytes) => ParquetForm.Text,
                ParquetLogical.Interval when IsFixed(leaf, IntervalBytes) => ParquetForm.Value,
                ParquetLogical.Float16 when IsFixed(leaf, HalfBytes) => ParquetForm.Value,
                ParquetLogical.Date when leaf.Physical == ParquetPhysical.Int32 => ParquetForm.Value,
                ParquetLogical.Time when leaf.Unit is { } unit && leaf.Physical == StoredAs(unit) => ParquetForm.Value,
                ParquetLogical.Timestamp when leaf.Physical == ParquetPhysical.Int96 => ParquetForm.Value,
                ParquetLogical.Timestamp when leaf is { Unit: not null, Physical: ParquetPhysical.Int64 } => ParquetForm.Value,
                ParquetLogical.Decimal when IsDecimal(leaf) => ParquetForm.Value,
                ParquetLogical.Integer => leaf switch
                {
                    { Bits: 8 or 16 or -8 or -16, Physical: ParquetPhysical.Int32 } => ParquetForm.Value,
                    { Bits: 32 or -32, Physical: ParquetPhysical.Int32 } => ParquetForm.Text,
                    { Bits: 64 or -64, Physical: ParquetPhysical.Int64 } => ParquetForm.Text,
                    _ => null,
                },
                ParquetLogical.Null => ParquetForm.Text,
                _ => null,
            };

    private static ParquetPhysical StoredAs(ParquetUnit unit) => unit == ParquetUnit.Millis ? ParquetPhysical.Int32 : ParquetPhysical.Int64;

    private static bool IsBytes(ParquetElement leaf) => leaf.Physical is ParquetPhysical.ByteArray or ParquetPhysical.FixedLenByteArray;

    private static bool IsFixed(ParquetElement leaf, int bytes) =>
        leaf.Physical == ParquetPhysical.FixedLenByteArray && leaf.Length == bytes;

    private static bool IsDecimal(ParquetElement leaf) =>
        (IsBytes(leaf) || leaf.Physical is ParquetPhysical.Int32 or ParquetPhysical.Int64)
        && leaf.Precision is >= 1 and <= MostDigits
        && leaf.Scale >= 0
        && leaf.Scale <= leaf.Precision;

    private static string Contradiction(ParquetElement leaf) =>
        leaf.Logical == ParquetLogical.Other
            ? "is of a logical type that Landfall does not know"
            : $"is {leaf.Logical} stored as {leaf.Physical}, which the format does not have in this form";

    private static string? NestedProblem(ParquetNode node)
    {
        if (node.IsLeaf)
        {
            return Form(node.Element) is null ? Contradiction(node.Element) : null;
        }

        var problem = node.Element.Logical switch
        {
            ParquetLogical.Variant => "is or holds a VARIANT",
            ParquetLogical.None or ParquetLogical.List => null,
            ParquetLogical.Map => MapProblem(node),
            _ => Contradiction(node.Element),
        };
        return problem
            ?? (node.Children.Count == 0 ? "is or holds a group without fields" : null)
            ?? node.Children.Select(NestedProblem).FirstOrDefault(found => found is not null);
    }

    // A map is a group of one repeated group of pairs; some writers mark only the inner one.
    private static string? MapProblem(ParquetNode node)
    {
        var pairs =
            node.Element.Repetition == ParquetRepetition.Repeated ? node
            : node.Children is [var only] ? only
            : null;
        return pairs switch
        {
            { Children: [{ IsLeaf: true, Element.Repetition: not ParquetRepetition.Repeated }, _] } => null,
            { Children: [_] } => "is or holds a map without values",
            _ => "is or holds a map whose keys are not single values",
        };
    }
}
