using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Landfall.Curation.Rejects;

/// <summary>One row that was set aside, by its place in the decoded file.</summary>
/// <param name="Line">The physical line on which it begins, from 1.</param>
/// <param name="Offset">The offset of its first byte.</param>
/// <param name="Length">Its bytes, without the line end.</param>
/// <param name="Violations">Why, at least one.</param>
public sealed record Reject(long Line, long Offset, long Length, IReadOnlyList<Violation> Violations);

/// <summary>A reject on its way to the reject part, with the file that it is of.</summary>
internal readonly record struct SetAside(FileRead File, Reject Reject);

/// <summary>One reason for which a row was set aside; never a value of the data.</summary>
/// <param name="Column">The contract's name of the column as the source writes it; null when the row as a whole is at fault.</param>
/// <param name="Rule">What was broken: a word of <see cref="ViolationRule"/>.</param>
/// <param name="Expected">What the contract or the format asks for.</param>
/// <param name="Shape">The shape of what was found, as <see cref="ValueShape"/> writes it; null when there is none.</param>
public sealed record Violation(string? Column, string Rule, string Expected, string? Shape)
{
    /// <summary>The violation in one phrase.</summary>
    public override string ToString() =>
        (Column is null ? Rule : $"{Column}: {Rule}") + $", expected {Expected}" + (Shape is null ? "" : $", found the shape '{Shape}'");
}

/// <summary>The words for what a row can break; stable, as queries over rejects use them.</summary>
public static class ViolationRule
{
    /// <summary>A required value is null.</summary>
    public const string Required = "required";

    /// <summary>A value is not of its column's type.</summary>
    public const string Type = "type";

    /// <summary>A text has too few characters.</summary>
    public const string MinLength = "min-length";

    /// <summary>A text has too many characters.</summary>
    public const string MaxLength = "max-length";

    /// <summary>A text does not match its pattern.</summary>
    public const string Pattern = "pattern";

    /// <summary>A number is too small.</summary>
    public const string Minimum = "minimum";

    /// <summary>A number is too great.</summary>
    public const string Maximum = "maximum";

    /// <summary>A CSV record has another number of fields than the header.</summary>
    public const string Fields = "fields";

    /// <summary>The quotes of a line do not fit together.</summary>
    public const string Quoting = "quoting";

    /// <summary>A carriage return stands where no line ends.</summary>
    public const string LineEnd = "line-end";

    /// <summary>The row is not valid UTF-8.</summary>
    public const string Encoding = "encoding";

    /// <summary>The record is longer than the limit.</summary>
    public const string RecordSize = "record-size";

    /// <summary>The line is not one well-formed JSON object.</summary>
    public const string Json = "json";

    /// <summary>A JSON object names a column twice.</summary>
    public const string DuplicateKey = "duplicate-key";

    /// <summary>A JSON object has a key that the contract does not know.</summary>
    public const string UnknownKey = "unknown-key";
}

/// <summary>
/// Shows what a value looks like without showing the value: letters as <c>a</c>, digits as <c>9</c>, at most 32 characters.
/// </summary>
public static class ValueShape
{
    /// <summary>The longest shape, in characters.</summary>
    public const int MaxLength = 32;

    /// <summary>
    /// Gives the shape of <paramref name="utf8"/>; a byte that is no UTF-8 becomes <c>?</c>, and what is longer ends with an ellipsis.
    /// </summary>
    public static string Of(ReadOnlySpan<byte> utf8)
    {
        Span<char> shape = stackalloc char[MaxLength];
        var length = 0;
        while (!utf8.IsEmpty)
        {
            if (length == MaxLength)
            {
                shape[^1] = '…';
                break;
            }

            var status = Rune.DecodeFromUtf8(utf8, out var rune, out var consumed);
            shape[length++] = status == System.Buffers.OperationStatus.Done ? Of(rune) : '?';
            utf8 = utf8[consumed..];
        }

        return new string(shape[..length]);
    }

    private static char Of(Rune rune)
    {
        if (Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark)
        {
            return 'a';
        }

        if (Rune.IsNumber(rune))
        {
            return '9';
        }

        // What is neither tells nothing about a person when it is ASCII; anything else could be an emoji name.
        return rune.IsAscii && !Rune.IsControl(rune) ? (char)rune.Value
            : Rune.IsWhiteSpace(rune) ? ' '
            : '?';
    }
}

/// <summary>Writes rejects as a JSON array of <c>{line, offset, length, violations}</c>.</summary>
internal static class RejectsJson
{
    /// <summary>Gives the array in UTF-8.</summary>
    public static byte[] Write(IReadOnlyList<Reject> rejects) => JsonSerializer.SerializeToUtf8Bytes(rejects, ViolationsJson.Options);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static IReadOnlyList<Reject> Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize<IReadOnlyList<Reject>>(json, ViolationsJson.Options) ?? [];
}

/// <summary>Writes violations as a JSON array of <c>{column, rule, expected, shape}</c>, what is null left out.</summary>
public static class ViolationsJson
{
    internal static JsonSerializerOptions Options { get; } =
        new(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };

    /// <summary>Gives the array in UTF-8.</summary>
    public static byte[] Write(IReadOnlyList<Violation> violations) => JsonSerializer.SerializeToUtf8Bytes(violations, Options);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static IReadOnlyList<Violation> Read(string json) => JsonSerializer.Deserialize<IReadOnlyList<Violation>>(json, Options) ?? [];
}
