using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Landfall.Ledger;

/// <summary>Where the ledger's documents are inside its container.</summary>
internal static class LedgerPaths
{
    public const string Entries = "entries/";
    public const string Pointers = "open/";
    public const string Leases = "leases/";

    private const string DayFormat = "yyyy-MM-dd";
    private const string OrderFormat = "yyyyMMddHHmmssfffffff";

    public static string Table(string table) => $"{Entries}{table}/";

    public static string Day(string table, DateOnly day) => Table(table) + day.ToString(DayFormat, CultureInfo.InvariantCulture) + "/";

    /// <summary>The entry's path, found from the batch id alone.</summary>
    /// <exception cref="FormatException">The text is not a batch id.</exception>
    public static string Entry(string batch)
    {
        var (table, day) = BatchId.Parse(batch);
        return $"{Day(table, day)}{batch}.json";
    }

    public static string Pointer(OpenPointer pointer) => $"{Pointers}{pointer.Table}/{pointer.Order}-{pointer.Batch}";

    public static OpenPointer PointerOf(LedgerEntry entry) =>
        new(entry.Table, entry.File.LastModified.UtcDateTime.ToString(OrderFormat, CultureInfo.InvariantCulture), entry.Batch);

    /// <summary>Reads a pointer's path; false for a blob that is no pointer.</summary>
    public static bool TryParsePointer(string path, [NotNullWhen(true)] out OpenPointer? pointer)
    {
        var tableEnd = path.LastIndexOf('/');
        var orderEnd = tableEnd + 1 + OrderFormat.Length;
        var valid = path.StartsWith(Pointers, StringComparison.Ordinal)
            && tableEnd > Pointers.Length
            && path.Length > orderEnd
            && path[orderEnd] == '-'
            && BatchId.IsValid(path[(orderEnd + 1)..]);
        pointer = valid ? new OpenPointer(path[Pointers.Length..tableEnd], path[(tableEnd + 1)..orderEnd], path[(orderEnd + 1)..]) : null;
        return valid;
    }

    /// <summary>Reads the day of a folder such as <c>entries/table/2026-11-20/</c>; false for another folder.</summary>
    public static bool TryParseDay(string folder, out DateOnly day) =>
        DateOnly.TryParseExact(folder.TrimEnd('/').Split('/')[^1], DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
}
