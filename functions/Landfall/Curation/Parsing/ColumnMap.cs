using System.Text.Encodings.Web;
using System.Text.Json;
using Landfall.Contracts;

namespace Landfall.Curation.Parsing;

/// <summary>A file's fields, checked against the contract by name and made into a map to its columns.</summary>
internal sealed class ColumnMap(TablePlan plan)
{
    /// <summary>Marks a field that the contract does not know.</summary>
    public const int Unknown = -1;

    /// <summary>For each field the index of its column, or <see cref="Unknown"/>.</summary>
    public int[] Columns { get; private set; } = [];

    /// <summary>For each field its name as a JSON key.</summary>
    public JsonEncodedText[] Keys { get; private set; } = [];

    /// <summary>What tells the header where it stands again; null for a format that has none.</summary>
    public HeaderMatch? Header { get; set; }

    /// <summary>The contract's columns, as the source names them.</summary>
    public IEnumerable<string> ContractColumns => plan.Columns.Select(column => column.SourceName);

    /// <summary>
    /// Header names that the contract does not know, as they are: a header is accepted only when it has the contract's columns, so it is a
    /// header and no row.
    /// </summary>
    public IReadOnlyList<string> UnknownColumns { get; private set; } = [];

    /// <summary>Contract columns that the header lacks.</summary>
    public IReadOnlyList<string> MissingColumns { get; private set; } = [];

    /// <summary>Takes the names of all fields, in order, as they stand in <paramref name="place"/>.</summary>
    /// <exception cref="TerminalException">They are not what the contract asks for.</exception>
    public void Take(IReadOnlyList<string> names, string place)
    {
        var known = plan.Columns.ToDictionary(column => column.SourceName, column => column.Index, StringComparer.Ordinal);
        var fields = names.Select((name, index) => (Field: index + 1, Name: name)).ToList();
        var unknown = fields.Where(field => !known.ContainsKey(field.Name)).ToList();
        if (unknown.Count == fields.Count)
        {
            var columns = plan.Columns.Select(column => column.SourceName).ToList();
            throw HeaderWords.AreInOtherCase(columns, unknown)
                ? Refusals.MissingColumns(HeaderWords.Columns(columns, unknown), inOtherCase: true)
                : Refusals.NoKnownColumn(place, fields.Count);
        }

        RefuseMissing(names, unknown);
        RefuseRepeated(fields, known);
        if (unknown.Count > 0 && plan.Contract.OnUnknownColumn == OnUnknownColumn.Reject)
        {
            throw Refusals.UnknownColumns(HeaderWords.Fields(unknown));
        }

        Columns = [.. names.Select(name => known.GetValueOrDefault(name, Unknown))];
        Keys = [.. names.Select(name => JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping))];
        UnknownColumns = [.. unknown.Select(field => field.Name)];
    }

    private static void RefuseRepeated(IReadOnlyList<(int Field, string Name)> fields, IReadOnlyDictionary<string, int> known)
    {
        var repeated = fields
            .GroupBy(field => field.Name, StringComparer.Ordinal)
            .Select(group => group.Skip(1).ToList())
            .Where(others => others.Count > 0)
            .Select(others => others[0])
            .ToList();
        if (repeated.Count > 0)
        {
            throw Refusals.RepeatedColumns(HeaderWords.Fields(repeated, known));
        }
    }

    private void RefuseMissing(IReadOnlyList<string> names, IReadOnlyList<(int Field, string Name)> unknown)
    {
        var present = names.ToHashSet(StringComparer.Ordinal);
        var missing = plan.Columns.Where(column => !present.Contains(column.SourceName)).ToList();
        var fatal = plan.Contract.OnMissingColumn == OnMissingColumn.NullValue ? [.. missing.Where(column => column.Required)] : missing;
        if (fatal.Count > 0)
        {
            var columns = fatal.Select(column => column.SourceName).ToList();
            throw Refusals.MissingColumns(HeaderWords.Columns(columns, unknown), HeaderWords.AreInOtherCase(columns, unknown));
        }

        MissingColumns = [.. missing.Select(column => column.SourceName)];
    }
}
