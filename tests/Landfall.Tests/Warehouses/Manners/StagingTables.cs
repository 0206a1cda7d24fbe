using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Tests.Warehouses.Manners;

/// <summary>Puts staging where DuckDB makes real tables of it.</summary>
internal static class StagingTables
{
    public const string Schema = "staging";

    public static LoadStatement<TReply> Real<TReply>(LoadStatement<TReply> statement) => (LoadStatement<TReply>)Moved(statement);

    /// <summary>The name that a listing of all tables shows.</summary>
    public static string Shown(string name) =>
        name.StartsWith($"{Schema}.", StringComparison.Ordinal) ? WarehouseNames.Schema + name[Schema.Length..] : name;

    private static LoadStatement Moved(LoadStatement statement) =>
        statement switch
        {
            CreateStaging create => create with { Staging = Real(create.Staging) },
            DropStaging drop => drop with { Staging = Real(drop.Staging) },
            CopyParts copy => copy with { Target = Real(copy.Target) },
            CountRows count => count with { Relation = Real(count.Relation) },
            InsertRows insert => insert with { Staging = Real(insert.Staging) },
            CountRepeats count => count with { Staging = Real(count.Staging) },
            RankRows rank => rank with { Staging = Real(rank.Staging) },
            ClassifyRows classify => classify with { Staging = Real(classify.Staging) },
            DeleteSuperseded delete => delete with { Staging = Real(delete.Staging) },
            InsertWinners insert => insert with { Staging = Real(insert.Staging) },
            _ => statement,
        };

    private static Relation Real(Relation relation) =>
        relation.Schema == WarehouseNames.Schema ? relation with { Schema = Schema } : relation;
}
