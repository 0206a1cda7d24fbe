using System.Threading.Channels;
using Landfall.Contracts;
using Landfall.Curation;
using Landfall.Curation.Decoding;
using Landfall.Curation.Parts;
using Landfall.Curation.Rejects;
using Landfall.DuckDb;
using Landfall.Tests.Curation.Parquet;
using Microsoft.Extensions.Options;
using static Landfall.Tests.Curation.CurationBed;

namespace Landfall.Tests.Curation;

/// <summary>Several files through one pass.</summary>
public sealed class CurationPassTests
{
    [Fact]
    public async Task RunAsync_ParquetFiles_ShareAPart()
    {
        var contract = Contract(Dialect.Parquet, Column("a"), Column("b", ColumnKind.Integer));

        var (pass, rows) = await RunAsync(
            contract,
            ParquetBytes.Of("SELECT 'x' AS a, 1 AS b"),
            ParquetBytes.Of("SELECT 2 AS b, 'y' AS a, 3 AS more"),
            ParquetBytes.Of("SELECT 'z' AS a, 'no number' AS b")
        );

        Assert.True(pass.IsWhole);
        Assert.Equal(["f0 x 1 ", "f1 y 2 {\"more\":\"3\"}"], rows);
        Assert.Equal([(1L, 0L), (1, 0), (0, 1)], pass.Files.Select(file => (file.Result!.Rows, file.Result.RejectRows)));
    }

    [Fact]
    public async Task RunAsync_MergeTable_HashesEqualRowsOfTwoFilesAlike()
    {
        var contract = Csv(Column("a"), Column("b", ColumnKind.Integer)) with
        {
            Mode = LoadMode.Merge,
            PrimaryKey = ["a"],
            OrderBy = ["b"],
        };

        var (pass, rows) = await RunAsync(contract, "_row_hash", Utf8("a,b\nx,1\n"), Utf8("b,a\n1,x\n2,x\n"));

        Assert.True(pass.IsWhole);
        Assert.Equal(rows[0][^32..], rows[1][^32..]);
        Assert.NotEqual(rows[1][^32..], rows[2][^32..]);
    }

    [Fact]
    public async Task RunAsync_RowThatRefusesItsFile_PutsOnlyThatFileOut()
    {
        var contract = Csv(Column("a"), Column("b", ColumnKind.Integer)) with { OnBadValue = OnBadValue.RejectFile };

        var (pass, rows) = await RunAsync(contract, Utf8("a,b\nx,1\n"), Utf8("a,b\ny,1\ny,q\ny,2\n"), Utf8("a,b\nz,3\n"));

        Assert.False(pass.IsWhole);
        Assert.Empty(rows);
        Assert.Equal([null, "reject-file", null], pass.Files.Select(file => (file.Failure as TerminalException)?.Error.Code));
        Assert.Equal([0, 1, 0], pass.Files.Select(file => Math.Min(file.FirstRejects.Count, 1)));
        Assert.Equal([1L, null, 1], pass.Files.Select(file => file.Result?.Rows));
    }

    [Fact]
    public async Task RunAsync_FilesOfSeveralParts_EachKnowsItsRowsInEach()
    {
        var contract = Csv(Column("a"));
        var lines = string.Concat(Enumerable.Range(0, 300).Select(row => FormattableString.Invariant($"value-{row}\n")));

        var (pass, rows) = await RunAsync(contract, "_line", Utf8("a\n" + lines), Utf8("a\n" + lines), Utf8("a\n" + lines));

        Assert.True(pass.IsWhole);
        Assert.Equal(900, rows.Count);
        Assert.All(pass.Files, file => Assert.Equal(300, file.Result!.Parts.Sum(share => share.Rows)));
        var parts = pass.Files.SelectMany(file => file.Result!.Parts).GroupBy(share => share.Part.Name, StringComparer.Ordinal).ToList();
        Assert.True(parts.Count > 3);
        Assert.Contains(parts, part => part.Count() == 2);
        Assert.All(parts, part => Assert.Equal(part.First().Part.Rows, part.Sum(share => share.Rows)));
    }

    [Fact]
    public async Task RunAsync_ManyPassesAtOnce_ShareTheirDatabasesOneAfterTheOther()
    {
        using var curator = new Curator(Options.Create(new CurationOptions { IdleDatabases = 1 }));
        var contract = Csv(Column("a"), Column("b", ColumnKind.Integer));
        var passes = Enumerable.Range(0, 12).Select(_ => Task.Run(() => PassAsync(curator, contract, "_line", [Utf8("a,b\nx,1\ny,q\n")])));

        foreach (var (pass, rows) in await Task.WhenAll(passes))
        {
            Assert.Equal((1L, 1L), (pass.Files[0].Result!.Rows, pass.Files[0].Result!.RejectRows));
            Assert.Equal(["f0 x 1 2"], rows);
        }
    }

    [Fact]
    public void Take_FromOneThatHasSpilledIntoAFolderThatIsGone_GivesAnother()
    {
        var options = new CurationOptions { MemoryLimit = "64MB", IdleDatabases = 1 };
        using var databases = new PartDatabases(options);
        var instance = PassSizes.Unbounded(options).Curated;
        PartDatabase spilled;
        using (var folder = new TempFolder(options.TempFolder))
        {
            spilled = databases.Take(instance, new RejectRows(Channel.CreateBounded<SetAside>(1).Reader, 1, default), folder.Path);
            spilled.Connection.Execute(
                "CREATE TEMP TABLE kept AS SELECT hash(range) AS number FROM range(12000000)",
                ct: TestContext.Current.CancellationToken
            );
            Assert.NotEmpty(Directory.EnumerateFiles(folder.Path, "duckdb_temp*"));
            databases.Return(spilled);
        }

        using var next = new TempFolder(options.TempFolder);
        var taken = databases.Take(instance, new RejectRows(Channel.CreateBounded<SetAside>(1).Reader, 1, default), next.Path);

        Assert.NotSame(spilled, taken);
        taken.Dispose();
    }

    private static Task<(PassResult Pass, List<string> Rows)> RunAsync(TableContract contract, params byte[][] files) =>
        RunAsync(contract, "_rescued", files);

    private static async Task<(PassResult Pass, List<string> Rows)> RunAsync(TableContract contract, string last, params byte[][] files)
    {
        using var curator = new Curator(Options.Create(new CurationOptions { BlockBytes = 512, PartDecodedBytes = 2000 }));
        return await PassAsync(curator, contract, last, files);
    }

    private static async Task<(PassResult Pass, List<string> Rows)> PassAsync(
        Curator curator,
        TableContract contract,
        string last,
        byte[][] files
    )
    {
        using var database = DuckDbInstance.Open(path: null);
        var rows = new List<string>();
        var input = new PassInput(
            contract,
            [
                .. files.Select(
                    (content, number) =>
                        new CurationFile(FormattableString.Invariant($"f{number}"), 0, _ =>
                            Task.FromResult<IFileContent>(new GivenContent(new MemoryStream(content), content.Length))
                        )
                ),
            ],
            Key,
            "test"
        );
        var pass = await curator.RunAsync(input, Take, TestContext.Current.CancellationToken);
        rows.Sort(StringComparer.Ordinal);
        return (pass, rows);

        Task Take(FinishedPart part, CancellationToken cancellationToken)
        {
            if (part.Kind == PartKind.Curated)
            {
                var columns = string.Join(", ", contract.Columns.Select(column => column.Name));
                using var connection = database.Connect();
                using var found = connection.Query(
                    $"SELECT _batch_id, {columns}, {last} FROM read_parquet(?)",
                    [part.Path],
                    cancellationToken
                );
                rows.AddRange(found.Rows().Select(row => string.Join(' ', row)));
            }

            return Task.CompletedTask;
        }
    }
}
