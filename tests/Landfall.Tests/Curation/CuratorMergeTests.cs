using System.Security.Cryptography;
using System.Text;
using Landfall.Contracts;
using Landfall.DuckDb;
using static Landfall.Tests.Curation.CurationBed;

namespace Landfall.Tests.Curation;

public sealed class CuratorMergeTests
{
    private static readonly ContractColumn[] Typed =
    [
        Column("Id"),
        Column("Amount", new ColumnType(ColumnKind.Decimal, 9, 2)),
        Column("Changed", ColumnKind.Timestamp),
        Column("Gone", ColumnKind.Boolean),
    ];

    [Fact]
    public async Task RunAsync_Merge_PartsEndWithHashAndDeletion()
    {
        var curated = await RunAsync(Merge(Csv(Column("Id"))), "Id\na\n");

        Assert.Equal(
            [
                new("Id", new DuckDbType(DuckDbTypeId.Varchar)),
                new("_rescued", new DuckDbType(DuckDbTypeId.Varchar)),
                new("_line", new DuckDbType(DuckDbTypeId.BigInt)),
                new("_row_hash", new DuckDbType(DuckDbTypeId.Varchar)),
                new DuckDbColumn("_deleted", new DuckDbType(DuckDbTypeId.Boolean)),
            ],
            curated.Columns
        );
    }

    [Fact]
    public async Task RunAsync_Append_PartsHaveNeither()
    {
        var curated = await RunAsync(Csv(Column("Id")), "Id\na\n");

        Assert.Equal(["Id", "_rescued", "_line"], curated.Columns.Select(column => column.Name));
    }

    [Fact]
    public async Task RunAsync_Merge_HashesKeyThenEachValueBehindItsLength()
    {
        var curated = await RunAsync(
            Merge(Csv(Typed)),
            "Id,Amount,Changed,Gone,More\n\"é'\"\"1\",-1.50,2026-11-20T06:00:00.120Z,TRUE,x\n,,,,\n"
        );

        Assert.Equal(
            [Hash("5:é'\"1", "5:-1.50", "22:2026-11-20 06:00:00.12", "4:true", "12:{\"More\":\"x\"}"), Hash(":", ":", ":", ":", ":")],
            Hashes(curated)
        );
    }

    [Fact]
    public async Task RunAsync_MergeEqualRowsFromTwoDialects_HashAlike()
    {
        var csv = await RunAsync(Merge(Csv(Typed)), "Gone,Id,Amount,Changed\nTRUE,a,1.5,2026-11-20T08:00:00+02:00\n");
        var ndjson = await RunAsync(
            Merge(Ndjson(Typed)),
            """{"Id":"a","Changed":"2026-11-20 06:00:00.000000","Amount":1.50,"Gone":true}"""
        );

        Assert.Equal(Hashes(csv), Hashes(ndjson));
    }

    [Fact]
    public async Task RunAsync_MergeRowsThatDifferInWhereAValueEnds_HashApart()
    {
        string[] rows =
        [
            """{"a":"xy","b":null}""",
            """{"a":"x","b":"y"}""",
            """{"a":null,"b":"xy"}""",
            """{"a":"","b":"xy"}""",
            """{"a":"xy","b":""}""",
            """{"a":"xy:","b":null}""",
            """{"a":"2:xy","b":null}""",
            """{"a":"x","b":"y","c":1}""",
            """{"a":"x","b":"y","c":null}""",
        ];
        var curated = await RunAsync(Merge(Ndjson(Column("a"), Column("b"))), string.Join('\n', rows));

        Assert.Equal(rows.Length, Hashes(curated).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData(ColumnKind.Boolean, "true", "true,false,,TRUE", "True,False,False,True")]
    [InlineData(ColumnKind.Boolean, "1", "true,false,,TRUE", "True,False,False,True")]
    [InlineData(ColumnKind.Text, "D'", "D',d',,D", "True,False,False,False")]
    [InlineData(ColumnKind.Integer, "1", "1,0,,01", "True,False,False,True")]
    [InlineData(ColumnKind.Date, "2026-11-20", "2026-11-20,2026-11-19,,2026-11-21", "True,False,False,False")]
    [InlineData(null, "", "true,,x,D", "False,False,False,False")]
    public async Task RunAsync_MergeDeletedWhen_IsTrueForTheValueOnly(ColumnKind? kind, string value, string values, string expected)
    {
        var contract = Merge(Csv(Column("Id"), Column("State", kind ?? ColumnKind.Text))) with
        {
            DeletedWhen = kind is null ? null : new DeletedWhen("State", value),
        };

        var curated = await RunAsync(contract, "Id,State\n" + string.Concat(values.Split(',').Select(text => $"a,{text}\n")));

        Assert.Equal(expected, string.Join(',', curated.Rows.Select(row => row[^1])));
    }

    [Fact]
    public async Task RunAsync_MergeFailsInDuckDb_KeepsTheKeyOutOfTheError()
    {
        var contract = Merge(Csv(Column("State", ColumnKind.Boolean))) with { DeletedWhen = new DeletedWhen("State", "perhaps") };

        var failure = await Assert.ThrowsAsync<DuckDbException>(() => RunAsync(contract, "State\ntrue\n"));

        Assert.Contains("perhaps", failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Key.Digits, failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_MergeManyBlocksAndParts_HashesEveryRow()
    {
        var rows = Enumerable.Range(0, 20_000).Select(index => $"{index:D6}-{new string('x', index % 40)}").ToArray();

        var curated = await RunAsync(Merge(Csv(Column("Id"))), "Id\n" + string.Join('\n', rows), options =>
            (options.BlockBytes, options.PartDecodedBytes) = (4096, 200_000)
        );

        Assert.True(curated.Result.Parts.Count > 1);
        Assert.Equal(rows.Select(row => Hash(FormattableString.Invariant($"{row.Length}:{row}"), ":")), Hashes(curated));
    }

    private static TableContract Merge(TableContract contract) => contract with { Mode = LoadMode.Merge };

    private static IEnumerable<string> Hashes(Curated curated) => curated.Rows.Select(row => (string)row[^2]!);

    private static string Hash(params string[] values) =>
        Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f" + string.Concat(values))
            )
        )[..32];
}
