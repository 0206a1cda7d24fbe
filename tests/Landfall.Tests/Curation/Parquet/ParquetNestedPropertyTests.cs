using System.Text.Json;
using Landfall.Contracts;
using ParquetSharp;
using ParquetSharp.Schema;
using static Landfall.Tests.Curation.CurationBed;

namespace Landfall.Tests.Curation.Parquet;

/// <summary>Random lists and structs of every type: their JSON is what the writer was given, or their row is a reject.</summary>
public sealed class ParquetNestedPropertyTests
{
    private const int FilesOfATest = 100;
    private const int FilesOfTheDefaultLane = 20;

    public static IEnumerable<TheoryDataRow<int, int>> Seeds =>
        [
            new(0, FilesOfTheDefaultLane),
            new TheoryDataRow<int, int>(FilesOfTheDefaultLane, FilesOfATest).WithTrait("Lane", "long"),
            .. Enumerable
                .Range(1, 4)
                .Select(part => new TheoryDataRow<int, int>(part * FilesOfATest, (part + 1) * FilesOfATest).WithTrait("Lane", "long")),
        ];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task RunAsync_RandomNestedFile_LoadsWhatWasWrittenOrRejectsIt(int first, int end)
    {
        for (var seed = first; seed < end; seed++)
        {
            var random = new Random(seed);
            var rows = random.Next(1, 100);
            var columns = Enumerable.Range(0, random.Next(1, 4)).Select(index => NestedColumn.Draw(random, index, rows)).ToList();
            using var root = new GroupNode("schema", Repetition.Required, [.. columns.Select(column => column.Node())]);
            var stored = SharpFile.Of(root, [.. columns.SelectMany(column => column.Leaves())], builder =>
                builder.DataPagesize(random.Next(64, 5_000)).WriteBatchSize(random.Next(1, 50))
            );
            var contract = Contract(
                Dialect.Parquet,
                [.. columns.Where(column => column.IsKnown).Select(column => Column(column.Name, ColumnKind.Json))]
            );

            var curated = await RunAsync(contract, stored, options => options.BlockBytes = random.Next(64, 100_000));

            Check($"seed {seed}", columns, rows, curated);
        }
    }

    private static void Check(string where, List<NestedColumn> columns, int rows, Curated curated)
    {
        var loaded = curated.Rows.ToDictionary(row => (long)row[^1]!);
        var rejects = curated.Rejects.ToDictionary(reject => reject.Line);
        Assert.Equal((where, rows), (where, loaded.Count + rejects.Count));
        for (var row = 0; row < rows; row++)
        {
            var place = $"{where}, row {row + 1}";
            var broken = columns
                .Select(column => (column.Name, Value: column.Rows[row]?.FirstOrDefault(value => value is { Text: null })))
                .Where(item => item.Value is not null)
                .Select(item => $"{item.Name} {item.Value!.Rule}")
                .ToList();
            var found = rejects.GetValueOrDefault(row + 1)?.Violations ?? [];
            Assert.Equal(broken.Prepend(place), found.Select(violation => $"{violation.Column} {violation.Rule}").Prepend(place));
            if (broken.Count == 0)
            {
                CheckRow(place, columns, row, loaded[row + 1]);
            }
        }
    }

    private static void CheckRow(string place, List<NestedColumn> columns, int row, object?[] loaded)
    {
        using var rescued = loaded[^2] is string aside ? JsonDocument.Parse(aside) : null;
        var known = 0;
        foreach (var column in columns)
        {
            using var own = column.IsKnown && loaded[known++] is string text ? JsonDocument.Parse(text) : null;
            JsonElement? found =
                column.IsKnown ? own?.RootElement
                : rescued is not null && rescued.RootElement.TryGetProperty(column.Name, out var value) ? value
                : null;
            Assert.True(column.Holds(row, found), $"{place}, {column.Name} ({column.Shape}): {found?.GetRawText() ?? "null"}");
        }
    }
}

/// <summary>A drawn column of lists, or of structs of as many fields as it has types.</summary>
internal sealed record NestedColumn(string Name, bool IsKnown, bool IsList, IReadOnlyList<DrawnColumn> Types, IReadOnlyList<Drawn?[]?> Rows)
{
    public string Shape => IsList ? "list" : "struct";

    public static NestedColumn Draw(Random random, int index, int rows)
    {
        var isList = random.Next(2) == 0;
        DrawnColumn[] types =
        [
            .. Enumerable
                .Range(0, isList ? 1 : random.Next(1, 4))
                .Select(_ => ParquetDraw.SharpTypes[random.Next(ParquetDraw.SharpTypes.Count)].Draw(random)),
        ];
        return new NestedColumn($"c{index}", index == 0 || random.Next(2) == 0, isList, types, [.. Enumerable.Range(0, rows).Select(Row)]);

        Drawn?[]? Row(int row)
        {
            var length = isList ? random.Next(4) : types.Length;
            return random.Next(6) == 0
                ? null
                : [.. Enumerable.Range(0, length).Select(item => random.Next(6) == 0 ? null : types[isList ? 0 : item].Value(random))];
        }
    }

    public Node Node() =>
        IsList
            ? new GroupNode(
                Name,
                Repetition.Optional,
                [new GroupNode("list", Repetition.Repeated, [Leaf("element", Types[0])])],
                LogicalType.List()
            )
            : new GroupNode(Name, Repetition.Optional, [.. Types.Select((type, index) => Leaf($"f{index}", type))]);

    public IEnumerable<SharpLeaf> Leaves() => IsList ? [ListLeaf()] : Types.Select((_, index) => FieldLeaf(index));

    /// <summary>True when <paramref name="found"/> is the row's value.</summary>
    public bool Holds(int row, JsonElement? found)
    {
        if (Rows[row] is not { } values)
        {
            return found is null;
        }

        if (found is not { } json || json.ValueKind != (IsList ? JsonValueKind.Array : JsonValueKind.Object))
        {
            return false;
        }

        JsonElement[] items = IsList
            ? [.. json.EnumerateArray()]
            : [.. json.EnumerateObject().Select((field, index) => field.Name == $"f{index}" ? field.Value : default)];
        return items.Length == values.Length && items.Zip(values).All(item => IsValue(item.First, item.Second));
    }

    private static bool IsValue(JsonElement found, Drawn? value) =>
        value is null ? found.ValueKind == JsonValueKind.Null
        : found.ValueKind == JsonValueKind.String ? value.IsText(found.GetString())
        : found.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False && value.IsText(found.GetRawText());

    private static PrimitiveNode Leaf(string name, DrawnColumn drawn) =>
        new(name, Repetition.Optional, drawn.Type!.Logical(), drawn.Type.Physical, drawn.Type.Length == 0 ? -1 : drawn.Type.Length);

    private SharpLeaf FieldLeaf(int index) =>
        new(
            [.. Rows.Select(row => row?[index]).OfType<Drawn>().Select(value => value.Raw)],
            [
                .. Rows.Select(row =>
                    (short)(
                        row is null ? 0
                        : row[index] is null ? 1
                        : 2
                    )
                ),
            ],
            []
        );

    private SharpLeaf ListLeaf()
    {
        var (values, definitions, repetitions) = (new List<object>(), new List<short>(), new List<short>());
        foreach (var row in Rows)
        {
            if (row is null or [])
            {
                definitions.Add((short)(row is null ? 0 : 1));
                repetitions.Add(0);
                continue;
            }

            for (var item = 0; item < row.Length; item++)
            {
                definitions.Add((short)(row[item] is null ? 2 : 3));
                repetitions.Add((short)(item == 0 ? 0 : 1));
                if (row[item] is { } value)
                {
                    values.Add(value.Raw);
                }
            }
        }

        return new SharpLeaf(values, [.. definitions], [.. repetitions]);
    }
}
