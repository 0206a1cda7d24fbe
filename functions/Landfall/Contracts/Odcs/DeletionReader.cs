using System.Globalization;

namespace Landfall.Contracts.Odcs;

/// <summary>Reads how a row says in mode merge that its key is deleted: a boolean column, or <c>Column = value</c>.</summary>
internal static class DeletionReader
{
    /// <summary>Gives the column and the value as the warehouse prints it; null without a setting or after noting why it is not valid.</summary>
    public static DeletedWhen? Read(OdcsNode? setting, SettingColumns columns, ProblemLog problems)
    {
        if (setting is not { } node)
        {
            return null;
        }

        if (node.Text is not { } text)
        {
            problems.Add(node, "expected the name of a boolean column, such as IsDeleted, or a column with its value, such as Status = deleted");
            return null;
        }

        var equals = columns.Has(text) ? -1 : text.IndexOf('=', StringComparison.Ordinal);
        if (columns.Find(node, (equals < 0 ? text : text[..equals]).Trim()) is not { } column)
        {
            return null;
        }

        var value = equals < 0 ? null : text[(equals + 1)..].Trim();
        if (Objection(column, value) is { } objection)
        {
            problems.Add(node, objection);
            return null;
        }

        return new DeletedWhen(column.Name, value is null ? "true" : Canonical(column, value)!);
    }

    private static string? Objection(ContractColumn column, string? value) => (column.Type.Kind, value) switch
    {
        (not (ColumnKind.Boolean or ColumnKind.Text or ColumnKind.Integer or ColumnKind.BigInt or ColumnKind.Decimal), _) =>
            $"a column of type {column.Type} cannot say that a row is deleted; name one of type boolean, text, integer, bigint or decimal",
        (ColumnKind.Boolean, null) => null,
        (_, null) => $"the column '{column.Source}' is of type {column.Type}, so say which value means deleted, such as {column.Source} = {(column.Type.Kind == ColumnKind.Text ? "deleted" : "1")}",
        (_, "") => $"the value is missing; write it behind the =, such as {column.Source} = deleted",
        _ when Canonical(column, value) is null => $"'{value}' cannot stand in the column '{column.Source}'; expected {Expected(column)}",
        _ => null,
    };

    private static string Expected(ContractColumn column) => (column.Type.Kind, column.Rules.MaxLength) switch
    {
        (ColumnKind.Boolean, _) => "true or false",
        (ColumnKind.Text, { } length) => string.Create(CultureInfo.InvariantCulture, $"a text of at most {length} characters"),
        _ => $"a value of type {column.Type}",
    };

    private static string? Canonical(ContractColumn column, string value) => column.Type.Kind switch
    {
        ColumnKind.Boolean => bool.TryParse(value, out var flag) ? (flag ? "true" : "false") : null,
        ColumnKind.Text => value.EnumerateRunes().Count() <= (column.Rules.MaxLength ?? int.MaxValue) ? value : null,
        ColumnKind.Integer => int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number.ToString(CultureInfo.InvariantCulture) : null,
        ColumnKind.BigInt => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number.ToString(CultureInfo.InvariantCulture) : null,
        ColumnKind.Decimal => Decimal(column.Type, value),
        _ => null,
    };

    private static string? Decimal(ColumnType type, string value)
    {
        const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (!decimal.TryParse(value, Plain, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        var text = number.ToString($"F{type.Scale}", CultureInfo.InvariantCulture);
        var fits = decimal.TryParse(text, Plain, CultureInfo.InvariantCulture, out var kept) && kept == number;
        return fits && text.Count(char.IsAsciiDigit) <= Math.Max(type.Precision, type.Scale + 1) ? text : null;
    }
}
