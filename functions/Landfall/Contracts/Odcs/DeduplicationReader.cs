using YamlDotNet.RepresentationModel;

namespace Landfall.Contracts.Odcs;

/// <summary>Reads by which key mode append leaves rows out that the table has: a column, a list, or a mapping with a look-back.</summary>
internal static class DeduplicationReader
{
    private const string Columns = "columns";
    private const string LookBack = "lookBack";

    private static readonly Shape Form = Shapes.Object([Columns], (Columns, Shapes.Any), (LookBack, Shapes.Any));

    /// <summary>Gives the key by warehouse names; null without a setting or after noting that it names no column.</summary>
    public static Deduplication? Read(OdcsNode? setting, SettingColumns columns, ProblemLog problems)
    {
        if (setting is not { } node)
        {
            return null;
        }

        var isMapping = node.Node is YamlMappingNode;
        if (isMapping)
        {
            Form.Check(node, problems);
        }

        if ((isMapping ? node[Columns] : node) is not { } named)
        {
            return null;
        }

        var key = columns.Read(named);
        foreach (var (column, at) in key)
        {
            if (Objection(column) is { } objection)
            {
                problems.Add(at, objection);
            }
        }

        return new Deduplication([.. key.Select(one => one.Column.Name)], DurationReader.Read(node[LookBack], problems));
    }

    private static string? Objection(ContractColumn column) => column switch
    {
        { Type.Kind: ColumnKind.Json or ColumnKind.Double } => $"a column of type {column.Type} cannot tell rows apart, as equal values may be written in several ways",
        { Required: false } => $"the column '{column.Source}' may be null, and nulls tell no rows apart; set required: true on it",
        _ => null,
    };
}
