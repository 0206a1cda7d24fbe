namespace Landfall.DuckDb.Queries;

/// <summary>Tells an error's kind from DuckDB's words, where its C API gives no number (parsing, preparing, starting).</summary>
internal static class ErrorWords
{
    private const string Mark = " Error:";

    // The names are those of DuckDB's src/common/exception.cpp; one that is not a type's own name is spelt here.
    private static readonly Dictionary<string, DuckDbErrorType> s_types = Enum.GetValues<DuckDbErrorType>()
        .ToDictionary(type => type switch
        {
            DuckDbErrorType.Transaction => "TransactionContext",
            DuckDbErrorType.InputOutput => "IO",
            DuckDbErrorType.Statistics => "Stat",
            DuckDbErrorType.Autoload => "ExtensionAutoloading",
            _ => type.ToString(),
        }, StringComparer.OrdinalIgnoreCase);

    /// <summary>The kind of a message such as <c>Catalog Error: Table with name x does not exist!</c></summary>
    public static DuckDbErrorType TypeOf(string words)
    {
        var end = words.IndexOf(Mark, StringComparison.Ordinal);
        return end > 0 && s_types.TryGetValue(words[..end].Replace(" ", "", StringComparison.Ordinal), out var type) ? type : DuckDbErrorType.Unknown;
    }
}
