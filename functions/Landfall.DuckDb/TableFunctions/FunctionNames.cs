using System.Collections.Concurrent;

namespace Landfall.DuckDb.TableFunctions;

/// <summary>The table functions of an instance; DuckDB itself takes a second one of the same name and does not say which it will call.</summary>
internal sealed class FunctionNames
{
    private readonly ConcurrentDictionary<string, bool> _taken = new(StringComparer.OrdinalIgnoreCase);

    public void Take(string name)
    {
        if (!_taken.TryAdd(name, true))
        {
            throw new InvalidOperationException($"A table function {name} is registered in this instance already. Give each its own name.");
        }
    }
}
