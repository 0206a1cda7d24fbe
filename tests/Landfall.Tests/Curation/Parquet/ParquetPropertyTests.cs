using System.Globalization;
using System.Text.Json;
using Landfall.Contracts;
using ParquetSharp;
using static Landfall.Tests.Curation.CurationBed;
using Package = global::Parquet;

namespace Landfall.Tests.Curation.Parquet;

/// <summary>
/// Random valid files of two writers that know nothing of Landfall: what is loaded is what the writer was given, or a reject that names the
/// column.
/// </summary>
public sealed class ParquetPropertyTests
{
    private const int FilesOfATest = 100;
    private const int FilesOfTheDefaultLane = 20;

    public static IEnumerable<TheoryDataRow<bool, int, int>> Seeds =>
        from isNet in new[] { false, true }
        from first in Enumerable.Range(0, 1000 / FilesOfATest).Select(part => part * FilesOfATest)
        from row in first == 0
            ? new[]
            {
                new TheoryDataRow<bool, int, int>(isNet, 0, FilesOfTheDefaultLane),
                new TheoryDataRow<bool, int, int>(isNet, FilesOfTheDefaultLane, FilesOfATest).WithTrait("Lane", "long"),
            }
            : [new TheoryDataRow<bool, int, int>(isNet, first, first + FilesOfATest).WithTrait("Lane", "long")]
        select row;

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task RunAsync_RandomFile_LoadsWhatWasWrittenOrRejectsIt(bool isNet, int first, int end)
    {
        for (var seed = first; seed < end; seed++)
        {
            var random = new Random(seed);
            var columns = Enumerable
                .Range(0, random.Next(1, 7))
                .Select(index => Draw(random, index, isNet ? ParquetDraw.NetTypes : ParquetDraw.SharpTypes))
                .ToList();
            var rows = random.Next(1, 200);
            var values = columns
                .Select(column => Enumerable.Range(0, rows).Select(_ => random.Next(6) == 0 ? null : column.Drawn.Value(random)).ToArray())
                .ToList();
            var stored = isNet ? await NetAsync(columns, values) : Sharp(random, columns, values);
            var contract = Contract(
                Dialect.Parquet,
                [Column("none"), .. columns.Where(column => column.Role != Role.Unknown).Select(column => Column(column.Name, column.Type))]
            ) with
            {
                OnMissingColumn = OnMissingColumn.NullValue,
            };

            var curated = await RunAsync(contract, stored, options => options.BlockBytes = random.Next(64, 100_000));

            Check($"{(isNet ? "Parquet.Net" : "ParquetSharp")}, seed {seed}", columns, values, rows, curated);
        }
    }

    private static void Check(string where, List<Drawing> columns, List<Drawn?[]> values, int rows, Curated curated)
    {
        var loaded = curated.Rows.ToDictionary(row => (long)row[^1]!);
        var rejects = curated.Rejects.ToDictionary(reject => reject.Line);
        Assert.Equal((where, rows), (where, loaded.Count + rejects.Count));
        for (var row = 0; row < rows; row++)
        {
            var broken = columns
                .Select((column, index) => (column, value: values[index][row]))
                .Where(item => item.value is { } value && !item.column.Fits(value))
                .Select(item => $"{item.column.Name} {item.value!.Rule}")
                .ToList();
            var place = $"{where}, row {row + 1}";
            if (broken.Count > 0)
            {
                Assert.True(rejects.ContainsKey(row + 1), $"{place}: loaded, expected {string.Join(", ", broken)}");
                Assert.Equal(
                    broken.Take(8).Prepend(place),
                    rejects[row + 1].Violations.Select(violation => $"{violation.Column} {violation.Rule}").Prepend(place)
                );
                continue;
            }

            Assert.True(loaded.ContainsKey(row + 1), $"{place}: {string.Join(' ', rejects.GetValueOrDefault(row + 1)?.Violations ?? [])}");
            CheckRow(place, columns, [.. values.Select(column => column[row])], loaded[row + 1]);
        }
    }

    private static void CheckRow(string place, List<Drawing> columns, Drawn?[] values, object?[] loaded)
    {
        using var rescued = loaded[^2] is string json ? JsonDocument.Parse(json) : null;
        var known = 1;
        for (var index = 0; index < columns.Count; index++)
        {
            var (column, value) = (columns[index], values[index]);
            var found = column.Role == Role.Unknown ? Rescued(rescued, column.Name) : loaded[known++];
            var isRight =
                value is null ? found is null
                : column.Role == Role.Typed && value.Float is null && value.Double is null
                    ? string.Create(CultureInfo.InvariantCulture, $"{found}")
                        == string.Create(CultureInfo.InvariantCulture, $"{value.Typed}")
                : column.Role == Role.Typed ? Equals(found, value.Typed)
                : value.IsText((string?)found);
            Assert.True(isRight, $"{place}, {column}: {found ?? "null"} instead of {value}");
        }
    }

    private static string? Rescued(JsonDocument? rescued, string name) =>
        rescued is not null && rescued.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static Drawing Draw(Random random, int index, IReadOnlyList<DrawnType> types)
    {
        var type = types[random.Next(types.Count)];

        // A file without a column of the contract is refused, which other tests show.
        var role = index == 0 ? Role.Text : (Role)random.Next(3);
        var drawn = type.Draw(random);
        var kind =
            role != Role.Typed ? new ColumnType(ColumnKind.Text)
            : type.Kind == ColumnKind.Decimal ? new ColumnType(ColumnKind.Decimal, 38, Math.Max(type.Digits, drawn.Scale))
            : new ColumnType(type.Kind);
        return new Drawing($"c{index}", role, kind, drawn);
    }

    private static byte[] Sharp(Random random, List<Drawing> columns, List<Drawn?[]> values) =>
        SharpFile.Of(
            [.. columns.Select((column, index) => new SharpColumn(column.Name, column.Drawn.Type!, [.. values[index].Select(Raw)]))],
            builder =>
            {
                builder
                    .DataPageVersion(random.Next(2) == 0 ? ParquetDataPageVersion.V1 : ParquetDataPageVersion.V2)
                    .Compression(
                        random.Next(4) switch
                        {
                            0 => Compression.Uncompressed,
                            1 => Compression.Zstd,
                            2 => Compression.Gzip,
                            _ => Compression.Snappy,
                        }
                    )
                    .DataPagesize(random.Next(64, 10_000))
                    .WriteBatchSize(random.Next(1, 50));
                if (random.Next(2) == 0)
                {
                    builder.EnablePageChecksum();
                }

                if (random.Next(2) == 0)
                {
                    builder.DisableDictionary();
                }
            }
        );

    private static async Task<byte[]> NetAsync(List<Drawing> columns, List<Drawn?[]> values)
    {
        using var stored = new MemoryStream();
        var fields = columns.Select(column => column.Drawn.Field!(column.Name)).ToArray();
        await using (
            var writer = await Package.ParquetWriter.CreateAsync(
                new Package.Schema.ParquetSchema(fields),
                stored,
                cancellationToken: TestContext.Current.CancellationToken
            )
        )
        {
            using var group = writer.CreateRowGroup();
            for (var index = 0; index < fields.Length; index++)
            {
                await WriteAsync(group, fields[index], columns[index].Drawn.Clr!, [.. values[index].Select(Raw)]);
            }

            group.CompleteValidate();
        }

        return stored.ToArray();
    }

    private static Task WriteAsync(Package.ParquetRowGroupWriter group, Package.Schema.DataField field, Type type, object?[] values)
    {
        return type == typeof(string) ? group.WriteAsync(field, (IReadOnlyCollection<string>)[.. values.Cast<string>()])
            : type == typeof(bool) ? OfAsync<bool>()
            : type == typeof(sbyte) ? OfAsync<sbyte>()
            : type == typeof(byte) ? OfAsync<byte>()
            : type == typeof(short) ? OfAsync<short>()
            : type == typeof(ushort) ? OfAsync<ushort>()
            : type == typeof(int) ? OfAsync<int>()
            : type == typeof(uint) ? OfAsync<uint>()
            : type == typeof(long) ? OfAsync<long>()
            : type == typeof(ulong) ? OfAsync<ulong>()
            : type == typeof(float) ? OfAsync<float>()
            : type == typeof(double) ? OfAsync<double>()
            : type == typeof(decimal) ? OfAsync<decimal>()
            : type == typeof(DateOnly) ? OfAsync<DateOnly>()
            : type == typeof(DateTime) ? OfAsync<DateTime>()
            : type == typeof(Guid) ? OfAsync<Guid>()
            : throw new NotSupportedException(type.Name);

        Task OfAsync<T>()
            where T : struct => group.WriteAsync<T>(field, new ReadOnlyMemory<T?>([.. values.Select(value => (T?)value)]));
    }

    private static object? Raw(Drawn? value) => value?.Raw;

    private enum Role
    {
        Text,
        Unknown,
        Typed,
    }

    private sealed record Drawing(string Name, Role Role, ColumnType Type, DrawnColumn Drawn)
    {
        public bool Fits(Drawn value) => value.Text is not null && (Role != Role.Typed || value.Typed is not null);
    }
}
