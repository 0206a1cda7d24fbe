using System.Runtime.InteropServices;
using Landfall.DuckDb.Native;
using Landfall.DuckDb.TableFunctions;

namespace Landfall.DuckDb.Queries;

/// <summary>Turns what goes wrong in a query into the exception its caller gets.</summary>
internal sealed class QueryFailures(string sql, FunctionUse functions, CancellationToken ct)
{
    public void ThrowIfCancelled()
    {
        if (ct.IsCancellationRequested)
        {
            throw Cancelled();
        }
    }

    public void ThrowIfFailed(ResultHandle result)
    {
        if (NativeMethods.duckdb_result_error(result) is var words && words != 0)
        {
            throw Of(words, NativeMethods.duckdb_result_error_type(result));
        }
    }

    /// <summary>Throws what a table function threw and DuckDB did not hear, as on freeing a scan.</summary>
    public void ThrowIfUnheard()
    {
        if (functions.First is { } unheard)
        {
            throw new DuckDbException(
                $"A table function failed after DuckDB had what it needed of it: {unheard.Message}",
                sql,
                DuckDbErrorType.Unknown,
                unheard
            );
        }
    }

    /// <summary>The exception for DuckDB's words; the type is told from them where DuckDB gives none.</summary>
    public Exception Of(nint words, DuckDbErrorType? type = null)
    {
        var text = Marshal.PtrToStringUTF8(words) ?? "DuckDB gave no reason.";
        var kind = type ?? ErrorWords.TypeOf(text);
        return ct.IsCancellationRequested && (kind == DuckDbErrorType.Interrupt || functions.First is OperationCanceledException)
            ? Cancelled()
            : new DuckDbException(text, sql, kind, functions.First);
    }

    private OperationCanceledException Cancelled() => new("The query was cancelled.", functions.First, ct);
}

/// <summary>Tells an error's kind from DuckDB's words, where its C API gives no number (parsing, preparing, starting).</summary>
internal static class ErrorWords
{
    private const string Mark = " Error:";

    // The names are those of DuckDB's src/common/exception.cpp; one that is not a type's own name is spelt here.
    private static readonly Dictionary<string, DuckDbErrorType> s_types = Enum.GetValues<DuckDbErrorType>()
        .ToDictionary(
            type =>
                type switch
                {
                    DuckDbErrorType.Transaction => "TransactionContext",
                    DuckDbErrorType.InputOutput => "IO",
                    DuckDbErrorType.Statistics => "Stat",
                    DuckDbErrorType.Autoload => "ExtensionAutoloading",
                    _ => type.ToString(),
                },
            StringComparer.OrdinalIgnoreCase
        );

    /// <summary>The kind of a message such as <c>Catalog Error: Table with name x does not exist!</c></summary>
    public static DuckDbErrorType TypeOf(string words)
    {
        var end = words.IndexOf(Mark, StringComparison.Ordinal);
        return end > 0 && s_types.TryGetValue(words[..end].Replace(" ", "", StringComparison.Ordinal), out var type)
            ? type
            : DuckDbErrorType.Unknown;
    }
}
