using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Landfall.Ledger;

/// <summary>The name of one version of one landed file: <c>table-yyyyMMddTHHmmss-hash</c>.</summary>
public static class BatchId
{
    /// <summary>The table name under which files that no contract claims are written down.</summary>
    public const string UnclaimedTable = "unclaimed";

    /// <summary>The table name under which landed archives are written down; their members are batches of their own tables.</summary>
    public const string ArchiveTable = "archive";

    /// <summary>True for a name under which the ledger keeps files and the warehouse has no table.</summary>
    public static bool IsPseudoTable(string table) => table is UnclaimedTable or ArchiveTable;

    private const int HashLength = 20;
    private const string TimeFormat = "yyyyMMdd'T'HHmmss";
    private const int TimeLength = 15;

    /// <summary>
    /// Names the batch of <paramref name="file"/> in <paramref name="table"/>: the second of LastModified, UTC, and the first
    /// 20 hexadecimal digits of the SHA-256 of table, name and ETag.
    /// </summary>
    public static string Create(string table, LandedFile file)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{table}\n{file.Name}\n{file.ETag}"));
        var changedAt = file.LastModified.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
        return $"{table}-{changedAt}-{Convert.ToHexStringLower(hash)[..HashLength]}";
    }

    /// <summary>The id of the orchestration that carries <paramref name="batch"/> in <paramref name="generation"/>.</summary>
    public static string InstanceId(string batch, int generation) => string.Create(CultureInfo.InvariantCulture, $"{batch}-g{generation}");

    /// <summary>True for a text that has the shape of a batch id.</summary>
    public static bool IsValid(string text) => TryParse(text, out _, out _);

    /// <summary>Takes a batch id apart: its table, and when its file was last changed, UTC, to the second.</summary>
    /// <exception cref="FormatException">The text is not a batch id.</exception>
    public static (string Table, DateTime ChangedAt) Parse(string batch) =>
        TryParse(batch, out var table, out var changedAt)
            ? (table, changedAt)
            : throw new FormatException(
                $"'{batch}' is not a batch id; expected table-yyyyMMddTHHmmss-hash, as 'landfall status' lists them."
            );

    private static bool TryParse(string text, out string table, out DateTime changedAt)
    {
        var timeStart = text.Length - HashLength - 1 - TimeLength;
        table = timeStart > 1 ? text[..(timeStart - 1)] : "";
        changedAt = default;
        return table.Length > 0
            && !table.Contains('/')
            && text[timeStart - 1] == '-'
            && text[^(HashLength + 1)] == '-'
            && DateTime.TryParseExact(
                text.AsSpan(timeStart, TimeLength),
                TimeFormat,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out changedAt
            );
    }
}
