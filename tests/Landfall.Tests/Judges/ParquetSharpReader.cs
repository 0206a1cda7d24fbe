using System.Numerics;
using ParquetSharp;

namespace Landfall.Tests.Judges;

/// <summary>Reads a part with ParquetSharp (Apache's C++ reader) alone.</summary>
/// <remarks>Its logical reader takes decimals of at most 29 digits, so decimals are read as they are stored.</remarks>
internal static class ParquetSharpReader
{
    public static PartReading Read(byte[] content)
    {
        using var stream = new MemoryStream(content);
        using var reader = new ParquetFileReader(stream);
        var groups = new List<long>();
        var columns = new List<(string Name, string Type, bool IsNullable, List<object?> Values)>();
        var nulls = new long[reader.FileMetaData.NumColumns];
        for (var index = 0; index < nulls.Length; index++)
        {
            var column = reader.FileMetaData.Schema.Column(index);
            var type = $"{Physical(column.PhysicalType)} {Logical(column.LogicalType)}".TrimEnd();
            columns.Add((column.Name, type, column.MaxDefinitionLevel == 1, []));
        }

        for (var at = 0; at < reader.FileMetaData.NumRowGroups; at++)
        {
            using var group = reader.RowGroup(at);
            var rows = (int)group.MetaData.NumRows;
            groups.Add(rows);
            for (var index = 0; index < nulls.Length; index++)
            {
                using var column = group.Column(index);
                using var chunk = group.MetaData.GetColumnChunkMetaData(index);
                columns[index].Values.AddRange(Values(column, rows));
                nulls[index] += chunk.Statistics!.NullCount;
            }
        }

        var heads = columns.Select((column, index) => new ColumnHead(column.Name, column.Type, column.IsNullable, nulls[index]));
        return new PartReading(groups, [.. heads.Zip(columns, (head, column) => new JudgedColumn(head, column.Values))]);
    }

    private static IEnumerable<object?> Values(ColumnReader column, int rows)
    {
        if (column.ColumnDescriptor.LogicalType is DecimalLogicalType exact)
        {
            return (
                column switch
                {
                    ColumnReader<int> narrow => Stored(narrow, rows, value => new BigInteger(value)),
                    ColumnReader<long> wide => Stored(wide, rows, value => new BigInteger(value)),
                    ColumnReader<FixedLenByteArray> bytes => Stored(bytes, rows, value =>
                        BigEndian(value, column.ColumnDescriptor.TypeLength)
                    ),
                    _ => throw new NotSupportedException($"A decimal is stored as {column.Type}, which no part of Landfall holds."),
                }
            ).Select(value => value is { } number ? new Exact(number, exact.Scale) : (object?)null);
        }

        using var logical = column.LogicalReader();
        return logical.Apply(new Boxed(rows));
    }

    // The bytes of a value stay where they are until the next call, so each is turned into its number before it.
    private static List<BigInteger?> Stored<T>(ColumnReader<T> column, int rows, Func<T, BigInteger> convert)
        where T : unmanaged
    {
        var all = new List<BigInteger?>();
        var (levels, repetitions, values) = (new short[rows], new short[rows], new T[rows]);
        while (all.Count < rows)
        {
            var read = column.ReadBatch(rows - all.Count, levels, repetitions, values, out _);
            var next = 0;
            for (var index = 0; index < read; index++)
            {
                all.Add(levels[index] == column.ColumnDescriptor.MaxDefinitionLevel ? convert(values[next++]) : null);
            }
        }

        return all;
    }

    private static unsafe BigInteger BigEndian(FixedLenByteArray value, int length) =>
        new(new ReadOnlySpan<byte>((void*)value.Pointer, length), isUnsigned: false, isBigEndian: true);

    private static string Physical(PhysicalType type) =>
        type switch
        {
            PhysicalType.Boolean => "BOOLEAN",
            PhysicalType.Int32 => "INT32",
            PhysicalType.Int64 => "INT64",
            PhysicalType.Double => "DOUBLE",
            PhysicalType.ByteArray => "BYTE_ARRAY",
            PhysicalType.FixedLenByteArray => "FIXED_LEN_BYTE_ARRAY",
            _ => $"{type}?",
        };

    private static string Logical(LogicalType type) =>
        type switch
        {
            StringLogicalType => "STRING",
            TimestampLogicalType stamp => $"TIMESTAMP({Unit(stamp.TimeUnit)}, {Zone(stamp.IsAdjustedToUtc)})",
            TimeLogicalType time => $"TIME({Unit(time.TimeUnit)}, {Zone(time.IsAdjustedToUtc)})",
            DateLogicalType => "DATE",
            DecimalLogicalType exact => $"DECIMAL({exact.Precision}, {exact.Scale})",
            IntLogicalType integer => $"{(integer.IsSigned ? "INT" : "UINT")}({integer.BitWidth})",
            NoneLogicalType => "",
            _ => $"{type.Type}?",
        };

    private static string Unit(TimeUnit unit) =>
        unit switch
        {
            TimeUnit.Millis => "MILLIS",
            TimeUnit.Micros => "MICROS",
            TimeUnit.Nanos => "NANOS",
            _ => "no unit",
        };

    private static string Zone(bool isAdjustedToUtc) => isAdjustedToUtc ? "UTC" : "no zone";

    private sealed class Boxed(int rows) : ILogicalColumnReaderVisitor<IEnumerable<object?>>
    {
        public IEnumerable<object?> OnLogicalColumnReader<TValue>(LogicalColumnReader<TValue> columnReader) =>
            [.. columnReader.ReadAll(rows).Select(value => Box(value))];

        private static object? Box(object? value) =>
            value switch
            {
                Date day => DateOnly.FromDateTime(day.DateTime),
                TimeSpan clock => TimeOnly.FromTimeSpan(clock),
                DateTime at => DateTime.SpecifyKind(at, DateTimeKind.Unspecified),
                _ => value,
            };
    }
}
