using System.Text.Json;

namespace Landfall.Tests.Curation.Fuzz;

/// <summary>Compares rows value by value; what was rescued is compared as JSON.</summary>
internal static class FuzzAssert
{
    public static void SameRows(IReadOnlyList<object?[]> expected, IReadOnlyList<object?[]> found, string where)
    {
        for (var row = 0; row < Math.Min(expected.Count, found.Count); row++)
        {
            for (var column = 0; column < expected[row].Length; column++)
            {
                var isRescued = column == expected[row].Length - 2;
                if (!(isRescued ? SameJson(expected[row][column], found[row][column]) : Equals(expected[row][column], found[row][column])))
                {
                    Assert.Fail(
                        $"{where}: row {row}, column {column}: expected {Show(expected[row][column])}, found {Show(found[row][column])}."
                    );
                }
            }
        }

        Assert.True(expected.Count == found.Count, $"{where}: expected {expected.Count} rows, found {found.Count}.");
    }

    private static bool SameJson(object? expected, object? found) =>
        Equals(expected, found) || (expected is not null && found is not null && JsonElement.DeepEquals(Parse(expected), Parse(found)));

    private static JsonElement Parse(object json) => JsonSerializer.Deserialize<JsonElement>((string)json);

    private static string Show(object? value) =>
        value is null ? "null" : $"{value.GetType().Name} {JsonSerializer.Serialize(value.ToString())}";
}
