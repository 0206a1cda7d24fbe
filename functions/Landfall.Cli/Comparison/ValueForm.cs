using Landfall.DuckDb;

namespace Landfall.Cli.Comparison;

/// <summary>What two values are compared as.</summary>
internal enum ValueForm
{
    /// <summary>Texts, byte by byte; also JSON, lists and structs, in DuckDB's text of them.</summary>
    Text,

    /// <summary>Whole numbers and decimals of any scale, exactly: 1.0 is 1, and so is 10e-1.</summary>
    Number,

    /// <summary>Doubles, exactly: where one of the two is a float, both are.</summary>
    Float,

    /// <summary>True and false.</summary>
    Boolean,

    /// <summary>Instants to the microsecond; one without an offset is UTC, and a day is its midnight.</summary>
    Instant,

    /// <summary>Times of day.</summary>
    Time,

    /// <summary>UUIDs, in any case.</summary>
    Uuid,

    /// <summary>Bytes.</summary>
    Bytes,
}

/// <summary>
/// Writes values of any type as the one text that all equal values of their form share, in DuckDB's SQL. A text that is no value of the
/// form keeps a question mark before it, so that it is like nothing but itself.
/// </summary>
internal static class ValueForms
{
    /// <summary>The functions that <see cref="Canonical"/> uses.</summary>
    public const string Macros = """
        CREATE TEMP MACRO without_zeros(t) AS CASE WHEN contains(t, '.') THEN rtrim(rtrim(t, '0'), '.') ELSE t END;
        CREATE TEMP MACRO plain_number(t) AS CASE without_zeros(t) WHEN '-0' THEN '0' ELSE without_zeros(t) END;
        CREATE TEMP MACRO pointed(digits, point) AS CASE
            WHEN point <= 0 THEN concat('0.', repeat('0', -point), digits)
            WHEN point >= length(digits) THEN concat(digits, repeat('0', point - length(digits)))
            ELSE concat(digits[:point], '.', digits[point + 1:]) END;
        CREATE TEMP MACRO exponent_in(x) AS COALESCE(TRY_CAST(regexp_extract(x, '[eE][+]?(-?[0-9]+)$', 1) AS INTEGER), 0);
        CREATE TEMP MACRO written_out(x) AS plain_number(concat(CASE WHEN starts_with(x, '-') THEN '-' ELSE '' END, regexp_replace(
            pointed(
                regexp_replace(regexp_replace(x, '[eE].*$', ''), '[^0-9]', '', 'g'),
                length(regexp_extract(x, '^[+-]?([0-9]*)', 1)) + exponent_in(x)
            ), '^0+([0-9])', '\1')));
        CREATE TEMP MACRO number_in(x) AS CASE
            WHEN regexp_full_match(x, '[+-]?[0-9]+([.][0-9]+)?') THEN plain_number(regexp_replace(ltrim(x, '+'), '^(-?)0+([0-9])', '\1\2'))
            WHEN regexp_full_match(x, '[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?0*[0-9]{1,3})?') THEN written_out(x)
            ELSE '?' || x END;
        CREATE TEMP MACRO float_text(d) AS CASE WHEN d = 0 THEN '0.0' ELSE CAST(d AS VARCHAR) END;
        """;

    private const string Whole = "TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT USMALLINT UINTEGER UBIGINT UHUGEINT";

    /// <summary>True for a type of whole numbers.</summary>
    public static bool IsWhole(string? type) => type is not null && Whole.Split(' ').Contains(type, StringComparer.Ordinal);

    /// <summary>The form of a type, by DuckDB's word for it.</summary>
    public static ValueForm Of(string type) =>
        type switch
        {
            "FLOAT" or "DOUBLE" => ValueForm.Float,
            "BOOLEAN" => ValueForm.Boolean,
            "DATE" => ValueForm.Instant,
            "TIME" => ValueForm.Time,
            "UUID" => ValueForm.Uuid,
            "BLOB" => ValueForm.Bytes,
            _ when type.EndsWith(']') => ValueForm.Text,
            _ when type.StartsWith("DECIMAL", StringComparison.Ordinal) || IsWhole(type) => ValueForm.Number,
            _ when type.StartsWith("TIMESTAMP", StringComparison.Ordinal) => ValueForm.Instant,
            _ => ValueForm.Text,
        };

    /// <summary>What values of two columns are compared as; null when both are texts that may mean anything.</summary>
    public static ValueForm? Common(SideColumn left, SideColumn right) =>
        (left.Form, right.Form) switch
        {
            (null, null) => null,
            ({ } form, null) => form,
            (null, { } form) => form,
            ({ } one, { } other) when one == other => one,
            (ValueForm.Number, ValueForm.Float) or (ValueForm.Float, ValueForm.Number) => ValueForm.Float,
            (ValueForm.Text, { } form) when left.Type == "VARCHAR" && form != ValueForm.Bytes => form,
            ({ } form, ValueForm.Text) when right.Type == "VARCHAR" && form != ValueForm.Bytes => form,
            _ => ValueForm.Text,
        };

    /// <summary>The SQL of a column's values in a form.</summary>
    /// <param name="column">The column.</param>
    /// <param name="other">Its like on the other side.</param>
    /// <param name="form">The form.</param>
    /// <param name="emptyIsNull">True when an empty text is a null.</param>
    public static string Canonical(SideColumn column, SideColumn other, ValueForm form, bool emptyIsNull)
    {
        var isText = column.Form is null or ValueForm.Text;
        var name = DuckDbText.Identifier(column.Name);
        var value = isText ? $"CAST({name} AS VARCHAR)" : name;
        if (isText && emptyIsNull)
        {
            value = $"NULLIF({value}, '')";
        }

        return isText ? OfText(value, form, other.Type) : OfTyped(value, column.Type!, form, other.Type);
    }

    private static string OfText(string value, ValueForm form, string? other) =>
        form switch
        {
            ValueForm.Number => $"number_in({value})",
            ValueForm.Float when other == "FLOAT" => Read($"float_text(CAST(TRY_CAST({value} AS FLOAT) AS DOUBLE))", value),
            ValueForm.Float => Read($"float_text(TRY_CAST({value} AS DOUBLE))", value),
            ValueForm.Boolean => Read($"CAST(TRY_CAST({value} AS BOOLEAN) AS VARCHAR)", value),
            ValueForm.Instant when other == "TIMESTAMP_NS" => Read($"CAST(TRY_CAST({value} AS TIMESTAMP_NS) AS VARCHAR)", value),
            ValueForm.Instant => Read($"CAST(CAST(TRY_CAST({value} AS TIMESTAMPTZ) AS TIMESTAMP) AS VARCHAR)", value),
            ValueForm.Time => Read($"CAST(TRY_CAST({value} AS TIME) AS VARCHAR)", value),
            ValueForm.Uuid => Read($"CAST(TRY_CAST({value} AS UUID) AS VARCHAR)", value),
            _ => value,
        };

    private static string Read(string canonical, string text) => $"COALESCE({canonical}, '?' || {text})";

    private static string OfTyped(string value, string type, ValueForm form, string? other) =>
        form switch
        {
            ValueForm.Number when IsWhole(type) => $"CAST({value} AS VARCHAR)",
            ValueForm.Number => $"without_zeros(CAST({value} AS VARCHAR))",

            // A whole number that no double is must not be taken for its neighbour.
            ValueForm.Float when IsWhole(type) =>
                $"CASE WHEN TRY_CAST(CAST({value} AS DOUBLE) AS HUGEINT) = {value} THEN float_text(CAST({value} AS DOUBLE)) "
                    + $"ELSE '?' || CAST({value} AS VARCHAR) END",
            ValueForm.Float => $"float_text(CAST({value} AS DOUBLE))",
            ValueForm.Instant when type == "TIMESTAMP_NS" && other is null or "TIMESTAMP_NS" => $"CAST({value} AS VARCHAR)",
            ValueForm.Instant => $"CAST(CAST({value} AS TIMESTAMP) AS VARCHAR)",
            ValueForm.Bytes => $"hex({value})",
            _ => $"CAST({value} AS VARCHAR)",
        };
}
