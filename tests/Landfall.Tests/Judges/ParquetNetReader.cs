using Parquet;
using Parquet.Data;
using Parquet.Meta;
using Parquet.Schema;

namespace Landfall.Tests.Judges;

/// <summary>Reads a part with Parquet.Net alone.</summary>
/// <remarks>
/// What Parquet.Net 6.1 cannot do, and where it matters here: a decimal read as System.Decimal loses its 30th digit, so big decimals are
/// asked for; timestamps without a zone come back as local ones, so their kind is dropped (their zone is compared in the type); lists lose
/// their nulls and timestamps of format V2 cannot be read, but no part of ours has either.
/// </remarks>
internal static class ParquetNetReader
{
    private static readonly ParquetOptions Options = new() { UseDateOnlyTypeForDates = true, UseBigDecimal = true };

    public static async Task<PartReading> ReadAsync(byte[] content)
    {
        using var stream = new MemoryStream(content);
        await using var reader = await ParquetReader.CreateAsync(stream, Options, cancellationToken: TestContext.Current.CancellationToken);
        var columns = new List<JudgedColumn>();
        foreach (var (field, element) in reader.Schema.GetDataFields().Zip(reader.Metadata!.Schema.Skip(1)))
        {
            var values = new List<object?>();
            var nulls = 0L;
            foreach (var group in reader.RowGroups)
            {
                values.AddRange(await ReadAsync(group, field, element));
                nulls += group.GetMetadata(field)!.MetaData!.Statistics!.NullCount!.Value;
            }

            var isNullable = element.RepetitionType == FieldRepetitionType.OPTIONAL;
            columns.Add(new JudgedColumn(new ColumnHead(element.Name, Type(element), isNullable, nulls), values));
        }

        return new PartReading([.. reader.RowGroups.Select(group => group.RowCount)], columns);
    }

    private static Task<IEnumerable<object?>> ReadAsync(ParquetRowGroupReader group, DataField field, SchemaElement element) =>
        field.ClrType switch
        {
            _ when element.Type == Parquet.Meta.Type.BYTE_ARRAY => TextsAsync(group, field),
            { } type when type == typeof(bool) => ValuesAsync<bool>(group, field, value => value),
            { } type when type == typeof(int) => ValuesAsync<int>(group, field, value => value),
            { } type when type == typeof(double) => ValuesAsync<double>(group, field, value => value),
            { } type when type == typeof(DateOnly) => ValuesAsync<DateOnly>(group, field, value => value),
            { } type when type == typeof(DateTime) => ValuesAsync<DateTime>(group, field, value => DateTime.SpecifyKind(value, default)),
            { } type when type == typeof(BigDecimal) => ValuesAsync<BigDecimal>(group, field, ToExact),
            { } type when type == typeof(long) && IsTime(element) => ValuesAsync<long>(group, field, value => new TimeOnly(value * 10)),
            { } type when type == typeof(long) => ValuesAsync<long>(group, field, value => value),
            var type => throw new NotSupportedException($"{field.Name} is {element.Type} and {type}, which no part of Landfall holds."),
        };

    private static async Task<IEnumerable<object?>> TextsAsync(ParquetRowGroupReader group, DataField field)
    {
        var values = new string?[group.RowCount];
        await group.ReadAsync(field, values);
        return values;
    }

    private static async Task<IEnumerable<object?>> ValuesAsync<T>(ParquetRowGroupReader group, DataField field, Func<T, object> convert)
        where T : struct
    {
        var values = new T?[group.RowCount];
        await group.ReadAsync<T>(field, values);
        return values.Select(value => value is { } one ? convert(one) : null);
    }

    private static Exact ToExact(BigDecimal value) => new(value.UnscaledValue, (int)value.Scale);

    private static bool IsTime(SchemaElement element) =>
        element.LogicalType?.TIME is not null || element.ConvertedType == ConvertedType.TIME_MICROS;

    private static string Type(SchemaElement element) => $"{element.Type} {Logical(element)}".TrimEnd();

    private static string Logical(SchemaElement element) =>
        element switch
        {
            { LogicalType.STRING: not null } or { ConvertedType: ConvertedType.UTF8 } => "STRING",
            { LogicalType.TIMESTAMP: { } stamp } => $"TIMESTAMP({Unit(stamp.Unit)}, {Zone(stamp.IsAdjustedToUTC)})",
            { LogicalType.TIME: { } time } => $"TIME({Unit(time.Unit)}, {Zone(time.IsAdjustedToUTC)})",
            { LogicalType.DATE: not null } or { ConvertedType: ConvertedType.DATE } => "DATE",
            { LogicalType.DECIMAL: { } exact } => $"DECIMAL({exact.Precision}, {exact.Scale})",
            { ConvertedType: ConvertedType.DECIMAL } => $"DECIMAL({element.Precision}, {element.Scale})",
            { LogicalType.INTEGER: { } integer } => $"{(integer.IsSigned ? "INT" : "UINT")}({integer.BitWidth})",
            { ConvertedType: ConvertedType.INT_32 } => "INT(32)",
            { ConvertedType: ConvertedType.INT_64 } => "INT(64)",
            { LogicalType: null, ConvertedType: null } => "",
            _ => $"{element.ConvertedType}?",
        };

    private static string Unit(TimeUnit? unit) =>
        unit switch
        {
            { MILLIS: not null } => "MILLIS",
            { MICROS: not null } => "MICROS",
            { NANOS: not null } => "NANOS",
            _ => "no unit",
        };

    private static string Zone(bool isAdjustedToUtc) => isAdjustedToUtc ? "UTC" : "no zone";
}
