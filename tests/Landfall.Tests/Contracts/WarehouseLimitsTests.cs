using System.Globalization;
using Landfall.Contracts;
using Landfall.DuckDb;
using Landfall.Tests.Warehouses;
using Landfall.Warehouses;
using static Landfall.Tests.Contracts.SampleContract;
using static Landfall.Tests.Curation.CurationBed;

namespace Landfall.Tests.Contracts;

public sealed class WarehouseLimitsTests
{
    private static readonly WarehouseLimits Synapse = WarehouseLimits.Synapse;

    [Theory]
    [InlineData(LoadMode.Full)]
    [InlineData(LoadMode.Append)]
    [InlineData(LoadMode.Merge)]
    public void OwnColumns_OfAMode_AreThoseThatStorageHas(LoadMode mode)
    {
        var contract = SuiteTable.Contract(mode);

        Assert.Equal(WarehouseColumns.Of(contract).Count - contract.Columns.Count, WarehouseLimits.OwnColumns(mode));
    }

    [Fact]
    public void UnitsOf_Texts_AreThoseOfAColumnstore()
    {
        var contract = Csv(Column("t"), Column("j", ColumnKind.Json), Column("u", ColumnKind.Uuid), Column("n", ColumnKind.Integer));

        Assert.Equal([4000, 4000, null, null], contract.Columns.Select(column => Synapse.UnitsOf(contract, column)));
        Assert.Equal((4000, null), (Synapse.RescuedUnits(contract), Synapse.RowUnits(contract)));
        Assert.All(contract.Columns, column => Assert.Null(WarehouseLimits.DuckDb.UnitsOf(contract, column)));
        Assert.Equal((null, null), (WarehouseLimits.DuckDb.RescuedUnits(contract), WarehouseLimits.DuckDb.RowUnits(contract)));
    }

    [Fact]
    public void UnitsOf_KeysByWhichRowsCompete_ShareWhatASortTakes()
    {
        var merge = Csv(Column("a"), Column("b"), Column("c")) with { Mode = LoadMode.Merge, PrimaryKey = ["a", "b"], OrderBy = ["c"] };
        var repeats = Csv(Column("a"), Column("b")) with { Deduplication = new Deduplication(["b"], null) };

        Assert.Equal([1700, 1700, 4000], merge.Columns.Select(column => Synapse.UnitsOf(merge, column)));
        Assert.Equal([4000, 3400], repeats.Columns.Select(column => Synapse.UnitsOf(repeats, column)));
    }

    [Theory]
    [InlineData("18,", "36,3364")]
    [InlineData(",18,", "1682,36,1682")]
    [InlineData("2000,1000", "2000,1400")]
    [InlineData("1700,1700", "1700,1700")]
    [InlineData("3390,18", "3364,36")]
    [InlineData("3382,18", "3382,18")]
    [InlineData("18,36", "36,72")]
    [InlineData("3400,", "1700,1700")]
    [InlineData("5000,", "1700,1700")]
    [InlineData("0,", "0,3400")]
    [InlineData("1000,,", "1133,1133,1133")]
    public void UnitsOf_KeysThatDeclareLengths_ShareByThem(string lengths, string units)
    {
        var columns = lengths
            .Split(',')
            .Select(
                (length, number) =>
                    Column(
                        FormattableString.Invariant($"c{number}"),
                        rules: new ColumnRules(MaxLength: length.Length == 0 ? null : int.Parse(length, CultureInfo.InvariantCulture))
                    )
            )
            .ToArray();
        var contract = Csv([.. columns, Column("other")]) with
        {
            Deduplication = new Deduplication([.. columns.Select(column => column.Name)], null),
        };

        var shares = columns.Select(column => Synapse.UnitsOf(contract, column)!.Value).ToList();

        Assert.Equal(units, string.Join(',', shares));
        Assert.InRange(shares.Sum(), 0, 3400);
        Assert.Equal(4000, Synapse.UnitsOf(contract, contract.Columns[^1]));
    }

    [Fact]
    public void UnitsOf_LongValues_AreThoseOfARowButOfKeysAndShortTexts()
    {
        var contract = Csv(
            Column("key"),
            Column("spread"),
            Column("filter"),
            Column("short", rules: new ColumnRules(MaxLength: 2000)),
            Column("long", rules: new ColumnRules(MaxLength: 2001)),
            Column("text"),
            Column("json", ColumnKind.Json)
        ) with
        {
            LongValues = LongValues.Heap,
            Deduplication = new Deduplication(["key"], null),
            Distribution = TableDistribution.Hash("spread"),
            RowFilter = "filter",
        };

        Assert.Equal(["long", "text", "json"], contract.Columns.Where(contract.IsLong).Select(column => column.Name));
        Assert.Equal(
            [3400, 4000, 4000, 4000, 498_748, 498_748, 498_748],
            contract.Columns.Select(column => Synapse.UnitsOf(contract, column))
        );
        Assert.Equal((498_748, 498_748), (Synapse.RescuedUnits(contract), Synapse.RowUnits(contract)));
        Assert.Equal(
            ["long", "text", "json", "_rescued"],
            WarehouseColumns.Of(contract).Where(column => column.IsLong).Select(column => column.Name)
        );
    }

    [Fact]
    public void RowUnits_SoManyTextsThatARowCanBeTooLarge_IsALimit()
    {
        var few = Csv([.. Enumerable.Range(0, 122).Select(number => Column(FormattableString.Invariant($"c{number}")))]);
        var many = Csv([.. Enumerable.Range(0, 124).Select(number => Column(FormattableString.Invariant($"c{number}")))]);

        Assert.Equal((null, 494_536), (Synapse.RowUnits(few), Synapse.RowUnits(many)));
    }

    [Theory]
    [InlineData("varchar(4000)", "reject", null)]
    [InlineData("varchar(max)", "reject", null)]
    [InlineData("varchar(4001)", "heap", null)]
    [InlineData("{maxLength: 498928}", "heap", null)]
    [InlineData(
        "varchar(4001)",
        "reject",
        "25: schema[0].properties[1].physicalType: 'Note' may have 4001 characters, and synapse keeps 4000 UTF-16 units of it, so that "
            + "longer values would be rejects all the same; say 4000 or less, or landfallLongValues: heap"
    )]
    [InlineData(
        "{maxLength: 498929}",
        "heap",
        "25: schema[0].properties[1].logicalTypeOptions.maxLength: 'Note' may have 498929 characters, and synapse keeps 498928 "
            + "UTF-16 units of it, so that longer values would be rejects all the same; say 498928 or less"
    )]
    public void Read_LengthOfAText_IsHeldAgainstTheWarehouse(string type, string longValues, string? problem)
    {
        var yaml = WithColumn("name: Note", "logicalType: string", $"{(type[0] == '{' ? "logicalTypeOptions" : "physicalType")}: {type}")
            .Replace("schema:", $"  - property: landfallLongValues\n    value: {longValues}\nschema:", StringComparison.Ordinal);

        Assert.Equal(problem is null ? [] : [problem], ProblemsOn(Synapse, yaml));
        Assert.Empty(ProblemsOn(WarehouseLimits.DuckDb, yaml));
    }

    [Fact]
    public void Read_LengthsOfOptionsAndKeys_AreNamedWhereTheyStand()
    {
        var yaml = InMode("merge", ("landfallOrderBy", "Step"))
            .Replace("varchar(18)", "varchar(3401)", StringComparison.Ordinal)
            .Replace(
                "{name: Status, logicalType: string, physicalType: varchar(7)}",
                "{name: Status, logicalType: string, logicalTypeOptions: {minLength: 4001}}",
                StringComparison.Ordinal
            );

        Assert.Equal(
            [
                "21: schema[0].properties[0].physicalType: 'Id' may have 3401 characters, and synapse keeps 3400 UTF-16 units of it, so "
                    + "that longer values would be rejects all the same; say 3400 or less",
                "30: schema[0].properties[7].logicalTypeOptions.minLength: no value of 'Status' fits: synapse keeps 4000 UTF-16 units "
                    + "of it",
            ],
            ProblemsOn(Synapse, yaml)
        );
    }

    [Theory]
    [InlineData(1017, 0)]
    [InlineData(1018, 1)]
    public void Read_Columns_AreCountedWithThoseOfLandfall(int more, int problems)
    {
        var columns = Enumerable
            .Range(0, more - 1)
            .Select(number => FormattableString.Invariant($"\n      - {{name: c{number}, logicalType: date}}"));
        var yaml = Yaml + string.Concat(columns) + "\n      - {name: last, logicalType: date}";

        var found = ProblemsOn(Synapse, yaml);

        Assert.Equal(problems, found.Length);
        Assert.All(found, problem =>
            Assert.Equal(
                "17: schema[0].properties: 1020 columns and 5 of Landfall's are more than the 1024 that synapse keeps in a table; "
                    + "leave some out of the contract, which then are in _rescued, or describe a second table",
                problem
            )
        );
        Assert.Empty(ProblemsOn(WarehouseLimits.DuckDb, yaml));
    }

    [Theory]
    [InlineData("sys", true, false)]
    [InlineData("information_schema", true, true)]
    [InlineData("landfall", true, true)]
    [InlineData("pg_catalog", false, true)]
    [InlineData("temp", false, true)]
    [InlineData("system", false, true)]
    [InlineData("dbo", false, false)]
    public void Read_SchemasThatAreNobodys_AreRefused(string schema, bool onSynapse, bool onDuckDb)
    {
        var yaml = With("crm.person", $"{schema}.person");
        string[] Expected(string warehouse, bool isRefused) =>
            isRefused
                ?
                [
                    $"15: schema[0].physicalName: the schema '{schema}' belongs to {warehouse} or to Landfall; name the table after its "
                        + "source, such as crm.account",
                ]
                : [];

        Assert.Equal(Expected("synapse", onSynapse), ProblemsOn(Synapse, yaml));
        Assert.Equal(Expected("duckdb", onDuckDb), ProblemsOn(WarehouseLimits.DuckDb, yaml));
    }

    [Theory]
    [InlineData("information_schema", false)]
    [InlineData("pg_catalog", false)]
    [InlineData("temp", false)]
    [InlineData("system", false)]
    [InlineData("crm", true)]
    public void OwnSchemas_OfDuckDb_TakeNoTableOfAContract(string schema, bool works)
    {
        using var instance = DuckDbInstance.Open(null);
        using var connection = instance.Connect();
        string[] statements =
        [
            $"CREATE SCHEMA IF NOT EXISTS \"{schema}\"",
            $"CREATE TABLE \"{schema}\".\"_x__1\" (i INTEGER)",
            $"CREATE VIEW \"{schema}\".\"x\" AS SELECT * FROM \"{schema}\".\"_x__1\"",
        ];

        var failure = Record.Exception(() =>
        {
            foreach (var statement in statements)
            {
                connection.Execute(statement);
            }
        });

        Assert.Equal(works, failure is null);
    }

    [Fact]
    public void Read_SmallerLimits_NameColumnsAndDecimals()
    {
        var limits = new WarehouseLimits
        {
            Warehouse = "small",
            NameLength = 5,
            Precision = 9,
        };
        var yaml = WithColumn("name: Amounts", "logicalType: number", "physicalType: decimal(10,2)");

        Assert.Equal(
            [
                "15: schema[0].physicalName: 'person' has 6 characters, and small keeps names of 5",
                "21: schema[0].properties[1].name: 'Amounts' has 7 characters, and small keeps names of 5",
                "23: schema[0].properties[1].physicalType: decimal(10,2) has more digits than the 9 that small keeps",
            ],
            ProblemsOn(limits, yaml)
        );
    }

    [Fact]
    public void Read_LongValuesInAnotherWord_IsNamed() =>
        Assert.Equal(
            ["14: customProperties[3].value: 'haep' is not one of the values allowed here; expected one of reject, heap (nearest: heap)"],
            Problems(WithSetting("landfallLongValues", "haep"))
        );

    private static string[] ProblemsOn(WarehouseLimits limits, string yaml) =>
        [.. ContractReader.Read(FileName, yaml, limits).Problems.Select(problem => problem.ToString()[(FileName.Length + 1)..])];
}
