namespace Landfall.Benchmarks.Measuring;

/// <summary>A page of documentation whose measured part is replaced and whose words stay.</summary>
internal static class ResultsPage
{
    private const string Begin = "<!-- measured: begin -->";
    private const string End = "<!-- measured: end -->";

    /// <summary>Replaces what is between the two markers of the page.</summary>
    /// <exception cref="InvalidDataException">The page lacks a marker.</exception>
    public static async Task WriteAsync(string path, string measured, CancellationToken cancellationToken)
    {
        var page = await File.ReadAllTextAsync(path, cancellationToken);
        var begin = page.IndexOf(Begin, StringComparison.Ordinal);
        var end = page.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
        {
            throw new InvalidDataException($"The page {path} has no '{Begin}' followed by '{End}': put both where the tables belong.");
        }

        await File.WriteAllTextAsync(path, $"{page[..(begin + Begin.Length)]}\n{measured}{page[end..]}", cancellationToken);
    }
}
