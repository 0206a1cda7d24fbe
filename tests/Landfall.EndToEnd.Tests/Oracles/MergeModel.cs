using Landfall.Ledger;

namespace Landfall.EndToEnd.Tests.Oracles;

/// <summary>
/// What mode merge is to make of files, computed row by row from their texts. It takes no side where two states of a key have the same time: only a row that is sent again,
/// value for value, may have.
/// </summary>
internal sealed class MergeModel
{
    private readonly Dictionary<string, Row> _stored = new(StringComparer.Ordinal);

    /// <summary>The rows that readers see: key, batch and line, in the order of keys.</summary>
    public IEnumerable<object?[]> Live =>
        _stored
            .Values.Where(row => !row.Gone)
            .OrderBy(row => row.Key, StringComparer.Ordinal)
            .Select(row => (object?[])[row.Key, row.Batch, row.Line]);

    /// <summary>Loads one package, files by batch with the header first; gives what becomes of each batch's rows.</summary>
    public IReadOnlyDictionary<string, LoadCounts> Load(IReadOnlyDictionary<string, IReadOnlyList<(long Line, string[] Values)>> package)
    {
        var counts = package.Keys.ToDictionary(batch => batch, _ => LoadCounts.None, StringComparer.Ordinal);
        foreach (var rows in package.SelectMany(file => Rows(file.Key, file.Value)).GroupBy(row => row.Key, StringComparer.Ordinal))
        {
            var ranked = rows.OrderByDescending(row => row.Time, StringComparer.Ordinal)
                .ThenBy(row => row.Batch, StringComparer.Ordinal)
                .ThenBy(row => row.Line)
                .ToList();
            var stored = _stored.GetValueOrDefault(rows.Key);
            counts[ranked[0].Batch] = Against(stored, ranked[0], counts[ranked[0].Batch]);
            foreach (var row in ranked.Skip(1))
            {
                counts[row.Batch] = row.IsAs(ranked[0])
                    ? counts[row.Batch] with
                    {
                        Deduplicated = counts[row.Batch].Deduplicated + 1,
                    }
                    : Superseded(counts[row.Batch]);
            }

            if (stored is null || Compare(ranked[0], stored) > 0)
            {
                _stored[rows.Key] = ranked[0];
            }
        }

        return counts;
    }

    private static LoadCounts Against(Row? stored, Row row, LoadCounts counts) =>
        stored is not null && row.IsAs(stored) ? counts with { Unchanged = counts.Unchanged + 1 }
        : stored is not null && Compare(row, stored) < 0 ? Superseded(counts)
        : (stored is null or { Gone: true }, row.Gone) switch
        {
            (true, true) => counts with { Unchanged = counts.Unchanged + 1 },
            (true, false) => counts with { Inserted = counts.Inserted + 1 },
            (false, true) => counts with { Deleted = counts.Deleted + 1 },
            (false, false) => counts with { Updated = counts.Updated + 1 },
        };

    private static LoadCounts Superseded(LoadCounts counts) => counts with { Superseded = counts.Superseded + 1 };

    private static int Compare(Row one, Row other) => string.CompareOrdinal(one.Time, other.Time);

    private static IEnumerable<Row> Rows(string batch, IReadOnlyList<(long Line, string[] Values)> file)
    {
        var header = file[0].Values;
        var (key, deleted, time) = (
            Array.IndexOf(header, "Id"),
            Array.IndexOf(header, "IsDeleted"),
            Array.IndexOf(header, "SystemModstamp")
        );
        return file.Skip(1)
            .Select(record => new Row(
                record.Values[key],
                record.Values[time],
                record.Values[deleted] == "true",
                batch,
                record.Line,
                string.Join('\0', record.Values)
            ));
    }

    private sealed record Row(string Key, string Time, bool Gone, string Batch, long Line, string Values)
    {
        /// <summary>True when it is the same state, sent again.</summary>
        public bool IsAs(Row other)
        {
            Assert.True(Values == other.Values || Time != other.Time, $"Two states of {Key} have the time {Time}.");
            return Time == other.Time;
        }
    }
}
