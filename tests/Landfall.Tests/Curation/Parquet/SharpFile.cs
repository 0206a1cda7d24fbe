using System.Runtime.InteropServices;
using ParquetSharp;
using ParquetSharp.Schema;

namespace Landfall.Tests.Curation.Parquet;

/// <summary>Makes Parquet files of values as they are stored, whatever they mean, with ParquetSharp.</summary>
internal static class SharpFile
{
    /// <summary>A file of optional columns that are not nested.</summary>
    public static byte[] Of(IReadOnlyList<SharpColumn> columns, Action<WriterPropertiesBuilder>? change = null)
    {
        using var root = new GroupNode("schema", Repetition.Required, [.. columns.Select(column => column.Node())]);
        return Of(root, [.. columns.Select(column => column.Leaf())], change);
    }

    /// <summary>A file of the schema <paramref name="root"/>, of each leaf its values and levels.</summary>
    public static byte[] Of(GroupNode root, IReadOnlyList<SharpLeaf> leaves, Action<WriterPropertiesBuilder>? change = null)
    {
        using var builder = new WriterPropertiesBuilder();
        change?.Invoke(builder);
        using var properties = builder.Build();
        using var stored = new MemoryStream();
        using (var writer = new ParquetFileWriter(stored, root, properties))
        {
            using var group = writer.AppendRowGroup();
            foreach (var leaf in leaves)
            {
                using var column = group.NextColumn();
                Write(column, leaf);
            }

            writer.Close();
        }

        return stored.ToArray();
    }

    private static void Write(ColumnWriter column, SharpLeaf leaf)
    {
        switch (column)
        {
            case ColumnWriter<bool> writer:
                Write(writer, leaf, value => (bool)value);
                break;
            case ColumnWriter<int> writer:
                Write(writer, leaf, value => (int)value);
                break;
            case ColumnWriter<long> writer:
                Write(writer, leaf, value => (long)value);
                break;
            case ColumnWriter<Int96> writer:
                Write(writer, leaf, value => (Int96)value);
                break;
            case ColumnWriter<float> writer:
                Write(writer, leaf, value => (float)value);
                break;
            case ColumnWriter<double> writer:
                Write(writer, leaf, value => (double)value);
                break;
            case ColumnWriter<ByteArray> writer:
                WithMemory(leaf, at => Write(writer, leaf, value => new ByteArray(at[value], ((byte[])value).Length)));
                break;
            case ColumnWriter<FixedLenByteArray> writer:
                WithMemory(leaf, at => Write(writer, leaf, value => new FixedLenByteArray(at[value])));
                break;
            default:
                throw new NotSupportedException(column.GetType().Name);
        }
    }

    private static void Write<T>(ColumnWriter<T> writer, SharpLeaf leaf, Func<object, T> value)
        where T : unmanaged
    {
        T[] values = [.. leaf.Values.Select(value)];
        writer.WriteBatch(leaf.Levels, leaf.Definitions, leaf.Repetitions, values);
    }

    private static void WithMemory(SharpLeaf leaf, Action<Dictionary<object, nint>> write)
    {
        var memory = new Dictionary<object, nint>(ReferenceEqualityComparer.Instance);
        try
        {
            foreach (var value in leaf.Values.Cast<byte[]>())
            {
                var at = Marshal.AllocHGlobal(Math.Max(1, value.Length));
                Marshal.Copy(value, 0, at, value.Length);
                if (!memory.TryAdd(value, at))
                {
                    Marshal.FreeHGlobal(at);
                }
            }

            write(memory);
        }
        finally
        {
            foreach (var at in memory.Values)
            {
                Marshal.FreeHGlobal(at);
            }
        }
    }
}

/// <summary>An optional column: its type, and its values as they are stored; null for none.</summary>
internal sealed record SharpColumn(string Name, SharpType Type, IReadOnlyList<object?> Values)
{
    public Node Node() => new PrimitiveNode(Name, Repetition.Optional, Type.Logical(), Type.Physical, Type.Length == 0 ? -1 : Type.Length);

    public SharpLeaf Leaf() => new([.. Values.OfType<object>()], [.. Values.Select(value => (short)(value is null ? 0 : 1))], []);
}

/// <summary>A leaf's type; the length is that of bytes of fixed length.</summary>
internal sealed record SharpType(PhysicalType Physical, Func<LogicalType> Logical, int Length = 0);

/// <summary>A leaf's values that are there, and the levels that say where; none where the schema needs none.</summary>
internal sealed record SharpLeaf(IReadOnlyList<object> Values, short[] Definitions, short[] Repetitions)
{
    public int Levels => Math.Max(Definitions.Length, Values.Count);
}
