using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Landfall.Contracts.Odcs;

/// <summary>Reads the settings that belong to one load mode each; in another mode they would be promises that nobody keeps.</summary>
internal static class ModeReader
{
    private static readonly WordList<OnRewrite> Rewrites = new(
        ("replace", OnRewrite.Replace),
        ("add", OnRewrite.Add),
        ("park", OnRewrite.Park)
    );

    private static readonly WordList<OnRepeatedContent> Repeats = new(("skip", OnRepeatedContent.Skip), ("add", OnRepeatedContent.Add));

    /// <summary>Reads the settings and notes what is missing, misplaced or not valid.</summary>
    public static ModeSettings Read(PropertyBag bag, ContractSettings settings, SettingColumns columns, ProblemLog problems)
    {
        OdcsNode? In(LoadMode home, string name)
        {
            if (bag.Find(name) is not { } node || settings.Mode is null || settings.Mode == home)
            {
                return bag.Find(name);
            }

            problems.Add(node, $"{name} means something in mode {home.ToString().ToLowerInvariant()} only; take it out");
            return null;
        }

        if (settings.Mode == LoadMode.Merge)
        {
            bag.Require(
                LandfallProperties.OrderBy,
                "name the column whose greatest value is the newest version of a row, such as SystemModstamp"
            );
        }

        return new ModeSettings
        {
            OnRewrite = Rewrites.Read(In(LoadMode.Append, LandfallProperties.OnRewrite), OnRewrite.Replace, problems),
            OnRepeatedContent = Repeats.Read(In(LoadMode.Append, LandfallProperties.OnRepeatedContent), OnRepeatedContent.Skip, problems),
            Deduplication = DeduplicationReader.Read(In(LoadMode.Append, LandfallProperties.DeduplicateBy), columns, problems),
            OrderBy = OrderReader.Read(In(LoadMode.Merge, LandfallProperties.OrderBy), columns, problems),
            DeletedWhen = DeletionReader.Read(In(LoadMode.Merge, LandfallProperties.DeletedWhen), columns, problems),
            SnapshotClosedBy = SnapshotReader.Read(
                In(LoadMode.Full, LandfallProperties.SnapshotClosedBy),
                settings.Landing,
                bag.Find(LandfallProperties.Landing),
                problems
            ),
            MinimumRows = Rows(In(LoadMode.Full, LandfallProperties.MinimumRows), problems),
            MaximumDrop = Drop(In(LoadMode.Full, LandfallProperties.MaximumDrop), problems),
        };
    }

    private static long? Rows(OdcsNode? node, ProblemLog problems)
    {
        if (node is not { } value || value.Number is { } rows && rows >= 0 && rows <= long.MaxValue && decimal.IsInteger(rows))
        {
            return (long?)node?.Number;
        }

        problems.Add(value, "expected a whole number of rows, such as 1000");
        return null;
    }

    private static double? Drop(OdcsNode? node, ProblemLog problems)
    {
        if (node is not { } value || value.Number is >= 0 and <= 1)
        {
            return (double?)node?.Number;
        }

        problems.Add(value, "expected a share of the table's rows between 0 (none may go) and 1 (all may), such as 0.5");
        return null;
    }
}

/// <summary>Reads which columns tell the newer version of a row in mode merge.</summary>
internal static class OrderReader
{
    /// <summary>Gives the warehouse names in the order of the contract; notes columns that cannot order versions.</summary>
    public static IReadOnlyList<string> Read(OdcsNode? setting, SettingColumns columns, ProblemLog problems)
    {
        if (setting is not { } node)
        {
            return [];
        }

        var order = columns.Read(node);
        foreach (var (column, at) in order)
        {
            if (Objection(column) is { } objection)
            {
                problems.Add(at, objection);
            }
        }

        return [.. order.Select(one => one.Column.Name)];
    }

    private static string? Objection(ContractColumn column) =>
        column switch
        {
            { PrimaryKey: true } => $"the column '{column.Source}' is part of the primary key, "
                + "so all versions of a row have the same value in it; name another",

            // Text is left out because collations differ: the same versions could end in another order in another warehouse.
            { Type.Kind: ColumnKind.Text or ColumnKind.Uuid or ColumnKind.Boolean or ColumnKind.Json } =>
                $"a column of type {column.Type} cannot tell which version of a row "
                    + "is the newer one; name one of a number, a date or a time",
            { Required: false } =>
                $"the column '{column.Source}' may be null, and a null is neither newer nor older; set required: true on it",
            _ => null,
        };
}

/// <summary>Reads by which key mode append leaves rows out that the table has: a column, a list, or a mapping with a look-back.</summary>
internal static class DeduplicationReader
{
    private const string Columns = "columns";
    private const string LookBack = "lookBack";

    private static readonly Shape Form = Shapes.Object([Columns], (Columns, Shapes.Any), (LookBack, Shapes.Any));

    /// <summary>Gives the key by warehouse names; null without a setting or after noting that it names no column.</summary>
    public static Deduplication? Read(OdcsNode? setting, SettingColumns columns, ProblemLog problems)
    {
        if (setting is not { } node)
        {
            return null;
        }

        var isMapping = node.Node is YamlMappingNode;
        if (isMapping)
        {
            Form.Check(node, problems);
        }

        if ((isMapping ? node[Columns] : node) is not { } named)
        {
            return null;
        }

        var key = columns.Read(named);
        foreach (var (column, at) in key)
        {
            if (Objection(column) is { } objection)
            {
                problems.Add(at, objection);
            }
        }

        return new Deduplication([.. key.Select(one => one.Column.Name)], DurationReader.Read(node[LookBack], problems));
    }

    private static string? Objection(ContractColumn column) =>
        column switch
        {
            { Type.Kind: ColumnKind.Json or ColumnKind.Double } =>
                $"a column of type {column.Type} cannot tell rows apart, as equal values may be written in several ways",
            { Required: false } => $"the column '{column.Source}' may be null, and nulls tell no rows apart; set required: true on it",
            _ => null,
        };
}

/// <summary>Reads how a row says in mode merge that its key is deleted: a boolean column, or <c>Column = value</c>.</summary>
internal static class DeletionReader
{
    /// <summary>
    /// Gives the column and the value as the warehouse prints it; null without a setting or after noting why it is not valid.
    /// </summary>
    public static DeletedWhen? Read(OdcsNode? setting, SettingColumns columns, ProblemLog problems)
    {
        if (setting is not { } node)
        {
            return null;
        }

        if (node.Text is not { } text)
        {
            problems.Add(
                node,
                "expected the name of a boolean column, such as IsDeleted, or a column with its value, such as Status = deleted"
            );
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

    private static string? Objection(ContractColumn column, string? value) =>
        (column.Type.Kind, value) switch
        {
            (not (ColumnKind.Boolean or ColumnKind.Text or ColumnKind.Integer or ColumnKind.BigInt or ColumnKind.Decimal), _) =>
                $"a column of type {column.Type} cannot say that a row is deleted; "
                    + "name one of type boolean, text, integer, bigint or decimal",
            (ColumnKind.Boolean, null) => null,
            (_, null) =>
                $"the column '{column.Source}' is of type {column.Type}, so say which value means deleted, such as {column.Source} = "
                    + $"{(column.Type.Kind == ColumnKind.Text ? "deleted" : "1")}",
            (_, "") => $"the value is missing; write it behind the =, such as {column.Source} = deleted",
            _ when Canonical(column, value) is null => $"'{value}' cannot be in the column '{column.Source}'; expected {Expected(column)}",
            _ => null,
        };

    private static string Expected(ContractColumn column) =>
        (column.Type.Kind, column.Rules.MaxLength) switch
        {
            (ColumnKind.Boolean, _) => "true or false",
            (ColumnKind.Text, { } length) => string.Create(CultureInfo.InvariantCulture, $"a text of at most {length} characters"),
            _ => $"a value of type {column.Type}",
        };

    private static string? Canonical(ContractColumn column, string value) =>
        column.Type.Kind switch
        {
            ColumnKind.Boolean => bool.TryParse(value, out var flag) ? (flag ? "true" : "false") : null,
            ColumnKind.Text => value.EnumerateRunes().Count() <= (column.Rules.MaxLength ?? int.MaxValue) ? value : null,
            ColumnKind.Integer => int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? number.ToString(CultureInfo.InvariantCulture)
                : null,
            ColumnKind.BigInt => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? number.ToString(CultureInfo.InvariantCulture)
                : null,
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
