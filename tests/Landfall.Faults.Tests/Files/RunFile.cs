using System.Globalization;
using System.Text;

namespace Landfall.Faults.Tests.Files;

/// <summary>A generated file: what lands, and what must become of it.</summary>
/// <param name="Name">The blob's name, or that of an archive's member.</param>
/// <param name="Table">The table whose contract claims it; null when none does.</param>
/// <param name="Rows">Its rows, the bad ones too.</param>
/// <param name="IsReadable">False for a file whose header is not the contract's, and for one without a byte where there must be a
/// header.</param>
/// <param name="IsEmpty">True for a file without a byte.</param>
internal sealed record RunFile(string Name, string? Table, IReadOnlyList<RunRow> Rows, bool IsReadable = true, bool IsEmpty = false)
{
    public IEnumerable<RunRow> Good => Rows.Where(row => row.Amount is not null);

    public IEnumerable<RunRow> Bad => Rows.Where(row => row.Amount is null);

    /// <summary>Whether it only says that a snapshot is whole.</summary>
    public bool IsMarker => Name.EndsWith(RunTables.MarkerFile, StringComparison.Ordinal);

    /// <summary>The bytes that land.</summary>
    public byte[] Content { get; } =
        IsEmpty ? []
        : Table == RunTables.Lines ? Lines(Rows)
        : Write(Rows, Table == RunTables.Merge, IsReadable);

    private static byte[] Lines(IReadOnlyList<RunRow> rows) => Encoding.UTF8.GetBytes(string.Concat(rows.Select(Line)));

    private static string Line(RunRow row)
    {
        var amount = row.Amount?.ToString(CultureInfo.InvariantCulture) ?? "\"many\"";
        return $"{{\"Id\":\"{row.Id}\",\"Amount\":{amount}}}\n";
    }

    private static byte[] Write(IReadOnlyList<RunRow> rows, bool isMerge, bool isReadable)
    {
        var text = new StringBuilder(isReadable ? "Id,Amount" : "Id,Sum,Total").Append(isMerge ? ",Version,Deleted\n" : "\n");
        foreach (var row in rows)
        {
            text.Append(row.Id).Append(',').Append(row.Amount?.ToString(CultureInfo.InvariantCulture) ?? "many");
            text.Append(
                isMerge ? string.Create(CultureInfo.InvariantCulture, $",{row.Version},{(row.Deleted ? "true" : "false")}\n") : "\n"
            );
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
