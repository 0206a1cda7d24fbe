using System.Runtime.InteropServices;
using Landfall.DuckDb.Native;

namespace Landfall.DuckDb.Values;

/// <summary>Values on their way into a nested one, which copies them.</summary>
internal sealed unsafe class NativeValues : IDisposable
{
    private readonly List<ValueHandle> _values;
    private nint* _pointers;

    public NativeValues(IEnumerable<ValueHandle> values)
    {
        _values = [.. values];
        // One more than needed: DuckDB takes an empty list, but not a null pointer to it.
        _pointers = (nint*)NativeMemory.Alloc((nuint)_values.Count + 1, (nuint)sizeof(nint));
        for (var i = 0; i < _values.Count; i++)
        {
            _pointers[i] = _values[i].DangerousGetHandle();
        }
    }

    public nint* Pointers => _pointers;

    public ulong Count => (ulong)_values.Count;

    public void Dispose()
    {
        NativeMemory.Free(_pointers);
        _pointers = null;
        _values.ForEach(value => value.Dispose());
    }
}
