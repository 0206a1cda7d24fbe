using System.Text.Json;
using Landfall.Cli.Api;

namespace Landfall.Cli.Output;

/// <summary>A query's answer as a sheet.</summary>
internal static class QuerySheet
{
    /// <summary>Makes the sheet.</summary>
    public static Sheet Of(QueryAnswer answer)
    {
        var sheet = new Sheet([.. answer.Columns.Select(column => new SheetColumn(column.Name))]);
        foreach (var row in answer.Rows)
        {
            sheet.Add([.. row.Select(Cell)]);
        }

        return sheet;
    }

    private static Cell Cell(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => (string?)null,
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    };
}
