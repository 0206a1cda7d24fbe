namespace Landfall.Ledger;

/// <summary>
/// The batches that a part may hold rows or rejects of, as the blob's metadata say them: a part outlives the entries' memory of it, and
/// nothing else says whose it is.
/// </summary>
public static class PartBatches
{
    private const string Key = "batches";
    private const char Between = ',';

    // All metadata of a blob together are 8 KB at most.
    private const int MostCharacters = 7_000;

    /// <summary>The metadata of a part; empty when there are too many batches to be named.</summary>
    /// <param name="table">The table of all of them.</param>
    /// <param name="batches">Their ids, of which the table's name is left out.</param>
    public static IDictionary<string, string> Metadata(string table, IEnumerable<string> batches)
    {
        var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var value = string.Join(Between, batches.Select(batch => batch[(table.Length + 1)..]));
        if (value.Length <= MostCharacters)
        {
            metadata.Add(Key, value);
        }

        return metadata;
    }

    /// <summary>The batches that <paramref name="metadata"/> of a part of that name say; null when they do not.</summary>
    public static IReadOnlyList<string>? Of(string part, IDictionary<string, string>? metadata)
    {
        var end = part.IndexOf('/', StringComparison.Ordinal);
        if (end <= 0 || metadata is null || !metadata.TryGetValue(Key, out var value))
        {
            return null;
        }

        var batches = value.Split(Between).Select(rest => $"{part[..end]}-{rest}").ToList();
        return batches.TrueForAll(BatchId.IsValid) ? batches : null;
    }
}
