using System.Globalization;

namespace Landfall.Contracts;

/// <summary>The type of a column.</summary>
/// <param name="Kind">The kind of value.</param>
/// <param name="Precision">Decimal digits in all, 1 to 38; 0 for every kind but <see cref="ColumnKind.Decimal"/>.</param>
/// <param name="Scale">Decimal digits after the point, 0 to <paramref name="Precision"/>.</param>
public sealed record ColumnType(ColumnKind Kind, int Precision = 0, int Scale = 0)
{
    /// <summary>The type as messages name it, such as <c>bigint</c> or <c>decimal(18,2)</c>.</summary>
    public override string ToString() => Kind == ColumnKind.Decimal
        ? string.Create(CultureInfo.InvariantCulture, $"decimal({Precision},{Scale})")
        : Kind.ToString().ToLowerInvariant();
}
