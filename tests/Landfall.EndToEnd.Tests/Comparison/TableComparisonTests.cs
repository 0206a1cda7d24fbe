using System.Globalization;
using Landfall.Cli;
using Landfall.Cli.Api;
using Landfall.Cli.Comparison;
using Landfall.DuckDb;
using Landfall.EndToEnd.Tests.Cli;

namespace Landfall.EndToEnd.Tests.Comparison;

public sealed class TableComparisonTests
{
    [Fact]
    public Task Compare_AThousandPlantedDifferences_FindsEachAndInventsNone() => FindsAllAsync(rows: 250_000, seed: 17);

    [Fact]
    [Trait("Lane", "long")]
    public Task Compare_AThousandPlantedDifferencesInTenMillionRows_FindsEachAndInventsNone() => FindsAllAsync(10_000_000, seed: 18);

    private static async Task FindsAllAsync(int rows, int seed)
    {
        using var work = new WorkFolder();
        var planted = PlantedExports.Write(work.Path, rows, seed);
        Assert.Equal(1_000, planted.Count);

        var found = await CompareAsync(work, planted.Left, planted.Right, new ComparisonOptions { Key = ["id"], Samples = 1_000 });

        Assert.False(found.Same);
        Assert.Equal((rows - 150, rows - 150 + 100), (found.Left.Rows, found.Right.Rows));
        Assert.Equal(planted.Rows.Missing, Ids(found.Missing));
        Assert.Equal(planted.Rows.Extra, Ids(found.Extra));
        Assert.Equal(planted.Rows.Doubled, Ids(found.DoubledRight));
        Assert.Equal(planted.Rows.Doubled, Ids(found.DoubledDifferent));
        Assert.Equal((0, 100), (found.DoubledLeft.Count, found.DoubledDifferent.Count));
        Assert.Equal(600, found.ChangedRows);
        Assert.Equal(["id", "name", "amount", "ratio", "active", "day", "changed_at"], found.Columns.Select(column => column.Column));
        Assert.Equal(0, found.Columns[0].Different);
        Assert.All(found.Columns.Skip(1), column =>
        {
            Assert.Equal(planted.Values[column.Column].Count, column.Different);
            Assert.Equal(planted.Values[column.Column], column.Samples.Select(sample => Id(sample.Key)).Order());
        });
        Assert.Equal(planted.NullAgainstEmpty.Count, found.Columns[1].NullAgainstEmpty);
        Assert.NotEqual(found.Left.Checksum, found.Right.Checksum);
    }

    [Fact]
    public async Task Compare_TheSameRowsInOtherSpellingsAndOrder_AreTheSameWithOneChecksum()
    {
        using var work = new WorkFolder();
        Query(
            work,
            "SELECT range AS id, range / 4 AS amount, TIMESTAMP '2026-01-01' + INTERVAL (range) HOUR AS seen FROM range(5000)",
            "a.parquet"
        );
        Query(
            work,
            "SELECT CAST(seen AS TIMESTAMPTZ) AS SEEN, CAST(id AS DECIMAL(20,3)) AS Id, CAST(amount AS DECIMAL(9,2)) AS Amount "
                + $"FROM '{work.File("a.parquet")}' ORDER BY hash(id)",
            "b.parquet"
        );

        var keyed = await CompareAsync(work, work.File("a.parquet"), work.File("b.parquet"), new ComparisonOptions { Key = ["ID"] });
        var whole = await CompareAsync(work, work.File("a.parquet"), work.File("b.parquet"), new ComparisonOptions());

        Assert.True(keyed.Same && whole.Same);
        Assert.Equal(keyed.Left.Checksum, keyed.Right.Checksum);
        Assert.Equal(["id", "amount", "seen"], keyed.Columns.Where(column => column.TypesDiffer).Select(column => column.Column));
    }

    [Fact]
    public async Task Compare_WithoutAKey_CountsRowsAsOftenAsTheyAreThere()
    {
        using var work = new WorkFolder();
        await File.WriteAllTextAsync(work.File("a.csv"), "x,y\n1,a\n1,a\n1,a\n2,b\n");
        await File.WriteAllTextAsync(work.File("b.csv"), "y;x\na;1.0\nc;3\nc;3\n");

        var found = await CompareAsync(work, work.File("a.csv"), work.File("b.csv"), new ComparisonOptions());

        Assert.Equal((3, 2), (found.Missing.Count, found.Extra.Count));
        Assert.Equal((0, 0, 0), (found.ChangedRows, found.DoubledLeft.Count, found.DoubledDifferent.Count));
    }

    [Theory]
    [InlineData("1.0", "1", true)]
    [InlineData("007", "7", false)]
    [InlineData("1e3", "1000", true)]
    [InlineData("-0.00", "0", true)]
    [InlineData("0.1", "0.10000000000000001", false)]
    [InlineData("12345678901234567890.10", "12345678901234567890.1", true)]
    [InlineData("12345678901234567890", "12345678901234567891", false)]
    [InlineData("2026-01-01T01:00:00+01:00", "2026-01-01 00:00:00", true)]
    [InlineData("2026-01-01T01:00:00.000+0100", "2026-01-01T00:00:00Z", true)]
    [InlineData("2026-01-01T00:00:00", "2026-01-01T00:00:01", false)]
    [InlineData("2026-01-01", "2026-01-02", false)]
    [InlineData("", "\"\"", false)]
    [InlineData("a", "A", false)]
    [InlineData("a ", "a", false)]
    [InlineData("1", "one", false)]
    public async Task Compare_TwoCsvFiles_TakesValuesForWhatAllOfTheColumnAre(string left, string right, bool same)
    {
        using var work = new WorkFolder();
        await File.WriteAllTextAsync(work.File("a.csv"), $"k,v\nx,{left}\n");
        await File.WriteAllTextAsync(work.File("b.csv"), $"k,v\nx,{right}\n");

        var found = await CompareAsync(work, work.File("a.csv"), work.File("b.csv"), new ComparisonOptions { Key = ["k"] });

        Assert.Equal((same, same ? 0 : 1), (found.Same, found.ChangedRows));
        Assert.Equal(same, found.Left.Checksum == found.Right.Checksum);
    }

    [Theory]
    [InlineData("CAST(9007199254740993 AS BIGINT)", "CAST(9007199254740992 AS DOUBLE)", false)]
    [InlineData("CAST(3 AS BIGINT)", "CAST(3 AS DOUBLE)", true)]
    [InlineData("CAST(0.1 AS FLOAT)", "CAST(0.1 AS DOUBLE)", false)]
    [InlineData("CAST('NaN' AS DOUBLE)", "CAST('NaN' AS FLOAT)", true)]
    [InlineData("CAST('-0.0' AS DOUBLE)", "CAST(0 AS DOUBLE)", true)]
    [InlineData("CAST(1 AS BIGINT)", "'1'", true)]
    [InlineData("CAST(1 AS BIGINT)", "'1x'", false)]
    [InlineData("true", "'TRUE'", true)]
    [InlineData("DATE '2026-01-01'", "TIMESTAMP '2026-01-01 00:00:01'", false)]
    [InlineData("DATE '2026-01-01'", "'2026-01-01 00:00:00Z'", true)]
    [InlineData("DATE '2026-01-01'", "'2026-01-01 10:00:00Z'", false)]
    [InlineData("TIMESTAMPTZ '2026-01-01 02:00:00+02'", "TIMESTAMP '2026-01-01 00:00:00'", true)]
    [InlineData("CAST('0AF1CE7E-0000-4000-8000-0000000000AB' AS UUID)", "'0AF1CE7E-0000-4000-8000-0000000000AB'", true)]
    [InlineData("'abc'::BLOB", "'abc'::BLOB", true)]
    [InlineData("'abc'::BLOB", "'abd'::BLOB", false)]
    [InlineData("[1, 2]", "[1, 3]", false)]
    [InlineData("{'a': 1, 'b': NULL}", "{'a': 1, 'b': NULL}", true)]
    [InlineData("NULL::BIGINT", "''", false)]
    [InlineData("NULL::VARCHAR", "NULL::BIGINT", true)]
    public async Task Compare_TwoTypes_ComparesWhatTheyMean(string left, string right, bool same)
    {
        using var work = new WorkFolder();
        Query(work, $"SELECT 1 AS k, {left} AS v", "a.parquet");
        Query(work, $"SELECT 1 AS k, {right} AS v", "b.parquet");

        var found = await CompareAsync(work, work.File("a.parquet"), work.File("b.parquet"), new ComparisonOptions { Key = ["k"] });
        var turned = await CompareAsync(work, work.File("b.parquet"), work.File("a.parquet"), new ComparisonOptions { Key = ["k"] });

        Assert.Equal((same, same), (found.Same, turned.Same));
    }

    [Fact]
    public async Task Compare_WithTolerance_LetsNearNumbersPassAndNoOthers()
    {
        using var work = new WorkFolder();
        await File.WriteAllTextAsync(work.File("a.csv"), "k,n,v\n1,1,0.50\n2,1,0.50\n3,2,\n4,1,NaN\n");
        Query(
            work,
            "SELECT * FROM (VALUES (1, 1, 0.509::DOUBLE), (2, 1, 0.511), (3, 3, NULL), (4, 1, 'NaN'::DOUBLE)) AS t(k, n, v)",
            "b.parquet"
        );

        var found = await CompareAsync(
            work,
            work.File("a.csv"),
            work.File("b.parquet"),
            new ComparisonOptions { Key = ["k"], Tolerance = 0.01 }
        );

        Assert.Equal([("n", 1L), ("v", 1L)], found.Columns.Skip(1).Select(column => (column.Column, column.Different)));
        Assert.Equal(("0.50", "0.511"), (found.Columns[2].Samples[0].Left, found.Columns[2].Samples[0].Right));
        Assert.Equal(2, found.ChangedRows);
    }

    [Theory]
    [InlineData("9007199254740993", "9007199254740992")]
    [InlineData("9007199254740993.", "9007199254740992")]
    [InlineData("9.007199254740993e15", "9007199254740992")]
    [InlineData("0.10000000000000001", "0.1")]
    public async Task Compare_NumbersThatADoubleTakesForOne_DifferAlsoBesideAnExponent(string left, string right)
    {
        using var work = new WorkFolder();
        await File.WriteAllTextAsync(work.File("a.csv"), $"k,v\n1,{left}\n2,1.2E+17\n");
        await File.WriteAllTextAsync(work.File("b.csv"), $"k,v\n1,{right}\n2,1.2E+17\n");

        var ofValues = await CompareAsync(work, work.File("a.csv"), work.File("b.csv"), new ComparisonOptions { Key = ["k"] });
        var ofKeys = await CompareAsync(work, work.File("a.csv"), work.File("b.csv"), new ComparisonOptions { Key = ["v"] });

        Assert.Equal((false, 1), (ofValues.Same, ofValues.ChangedRows));
        Assert.Equal((1, 1), (ofKeys.Missing.Count, ofKeys.Extra.Count));
    }

    [Theory]
    [InlineData("1e20", "100000000000000000000::HUGEINT", true)]
    [InlineData("1e-7", "0.0000001::DECIMAL(18,10)", true)]
    [InlineData(".12345678901234567891", "0.12345678901234567891::DECIMAL(38,20)", true)]
    [InlineData("-1.25E+1", "-12.5::DECIMAL(9,3)", true)]
    [InlineData("00012.50e0", "12.5::DECIMAL(9,3)", true)]
    [InlineData("1250e-2", "12.51::DECIMAL(9,3)", false)]
    [InlineData("-0.0e-5", "0", true)]
    [InlineData("5.", "5", true)]
    [InlineData("1.5e-400", "0", false)]
    [InlineData("9007199254740993.", "9007199254740992::BIGINT", false)]
    [InlineData("9.007199254740993e15", "9007199254740992::BIGINT", false)]
    public async Task Compare_ATextAgainstANumber_GoesByAllItsDigits(string text, string number, bool same)
    {
        using var work = new WorkFolder();
        await File.WriteAllTextAsync(work.File("a.csv"), $"k,v\n1,{text}\n");
        Query(work, $"SELECT 1 AS k, {number} AS v", "b.parquet");

        var found = await CompareAsync(work, work.File("a.csv"), work.File("b.parquet"), new ComparisonOptions { Key = ["k"] });

        Assert.Equal(same, found.Same);
    }

    [Fact]
    public async Task Compare_WithTolerance_ComparesDoubledKeysAndChecksumsExactly()
    {
        using var work = new WorkFolder();
        await File.WriteAllTextAsync(work.File("a.csv"), "k,v\n1,10.5\n1,20.5\n2,1.0\n2,2.5\n");
        await File.WriteAllTextAsync(work.File("b.csv"), "k,v\n1,20.5\n1,99.5\n2,2.5\n2,1.0\n");

        var found = await CompareAsync(
            work,
            work.File("a.csv"),
            work.File("b.csv"),
            new ComparisonOptions { Key = ["k"], Tolerance = 0.01 }
        );

        Assert.False(found.Same);
        Assert.Equal(["1"], found.DoubledDifferent.Keys.Select(key => key[0]));
        Assert.NotEqual(found.Left.Checksum, found.Right.Checksum);
    }

    [Fact]
    public async Task Compare_WithTolerance_TellsDecimalsThatDoublesCannotTellAndInfinitiesApart()
    {
        using var work = new WorkFolder();
        Query(
            work,
            """
            SELECT * FROM (VALUES (1, 12345678901234567890.10::DECIMAL(38,2), 1e308::DOUBLE), (2, 0.501, 'inf'::DOUBLE),
                (3, 12345678901234567890.10, 'nan'::DOUBLE), (4, NULL, 'inf'::DOUBLE)) AS t(k, n, v)
            """,
            "a.parquet"
        );
        Query(
            work,
            """
            SELECT * FROM (VALUES (1, 12345678901234567890.90::DECIMAL(38,2), -1e308::DOUBLE), (2, 0.502, '-inf'::DOUBLE),
                (3, 12345678901234567890.10, 1), (4, 12345678901234567890.10, 'inf'::DOUBLE)) AS t(k, n, v)
            """,
            "b.parquet"
        );

        var found = await CompareAsync(
            work,
            work.File("a.parquet"),
            work.File("b.parquet"),
            new ComparisonOptions { Key = ["k"], Tolerance = 0.01 }
        );

        Assert.Equal(
            [("n", "1, 4"), ("v", "1, 2, 3")],
            found
                .Columns.Skip(1)
                .Select(column => (column.Column, string.Join(", ", column.Samples.Select(sample => Id(sample.Key)).Order())))
        );
        Assert.Equal(4, found.ChangedRows);
    }

    [Fact]
    public async Task Compare_AFileWithBracketsInItsName_IsThatFile()
    {
        using var work = new WorkFolder();
        await File.WriteAllTextAsync(work.File("a[1].csv"), "k,v\n1,2\n");
        await File.WriteAllTextAsync(work.File("a1.csv"), "k,v\n1,3\n");
        Query(work, "SELECT 1 AS k, 3 AS v", "b[1].parquet");
        Query(work, "SELECT 1 AS k, 2 AS v", "b1.parquet");

        var found = await CompareAsync(work, work.File("a[1].csv"), work.File("b[1].parquet"), new ComparisonOptions { Key = ["k"] });

        Assert.Equal((1, 1, 1), (found.Left.Rows, found.Right.Rows, found.ChangedRows));
    }

    [Theory]
    [InlineData("É,é\n1,2\n", "The left side has the columns 'É' and 'é', which differ by case only.")]
    [InlineData("", "'{0}' is empty.")]
    public async Task Compare_ACsvFileWithoutAHeaderToGoBy_SaysSo(string content, string message)
    {
        using var work = new WorkFolder();
        await File.WriteAllTextAsync(work.File("a.csv"), content);

        var failure = await Assert.ThrowsAsync<CliException>(() =>
            CompareAsync(work, work.File("a.csv"), work.File("a.csv"), new ComparisonOptions())
        );

        Assert.Equal((1, string.Format(CultureInfo.InvariantCulture, message, work.File("a.csv"))), (failure.ExitCode, failure.Message));
    }

    [Fact]
    public async Task Compare_AFileThatIsNoGzip_SaysSo()
    {
        using var work = new WorkFolder();
        await File.WriteAllTextAsync(work.File("a.csv.gz"), "k,v\n1,2\n");

        var failure = await Assert.ThrowsAsync<CliException>(() =>
            CompareAsync(work, work.File("a.csv.gz"), work.File("a.csv.gz"), new ComparisonOptions())
        );

        Assert.StartsWith($"'{work.File("a.csv.gz")}' cannot be read: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compare_ARowThatIsTooLong_SaysHowLongOneMayBe()
    {
        using var work = new WorkFolder();
        await File.WriteAllTextAsync(work.File("a.csv"), $"k,v\n1,{new string('x', 3_000_000)}\n");

        var failure = await Assert.ThrowsAsync<CliException>(() =>
            CompareAsync(work, work.File("a.csv"), work.File("a.csv"), new ComparisonOptions())
        );

        Assert.Equal("The comparison failed: a row of a CSV file has more than 2,000,000 bytes.", failure.Message);
    }

    [Fact]
    public async Task Compare_DoubledKeysAndNullKeys_AreToldAndComparedAsSetsOfRows()
    {
        using var work = new WorkFolder();
        await File.WriteAllTextAsync(work.File("a.csv"), "k,v\n1,a\n1,b\n2,c\n2,c\n,n\n3,x\n3,y\n");
        await File.WriteAllTextAsync(work.File("b.csv"), "k,v\n1,b\n1,a\n2,c\n,n\n3,x\n3,z\n");

        var found = await CompareAsync(work, work.File("a.csv"), work.File("b.csv"), new ComparisonOptions { Key = ["k"] });

        Assert.Equal(["1", "2", "3"], found.DoubledLeft.Keys.Select(key => key[0]));
        Assert.Equal(["1", "3"], found.DoubledRight.Keys.Select(key => key[0]));
        Assert.Equal(["2", "3"], found.DoubledDifferent.Keys.Select(key => key[0]));
        Assert.Equal((0, 0, 0), (found.Missing.Count, found.Extra.Count, found.ChangedRows));
    }

    [Fact]
    public async Task Compare_ColumnsOfOneSide_AreDifferentUnlessTheyAreIgnored()
    {
        using var work = new WorkFolder();
        await File.WriteAllTextAsync(work.File("a.csv"), "k,v,loaded_at,loaded_by\n1,a,now,me\n");
        await File.WriteAllTextAsync(work.File("b.csv"), "k,v,batch\n1,a,7\n");

        var found = await CompareAsync(work, work.File("a.csv"), work.File("b.csv"), new ComparisonOptions { Key = ["k"] });
        var ignored = await CompareAsync(
            work,
            work.File("a.csv"),
            work.File("b.csv"),
            new ComparisonOptions { Key = ["k"], Ignored = ["loaded_*", "batch"] }
        );

        Assert.False(found.Same);
        Assert.Equal(["loaded_at", "loaded_by"], found.OnlyLeft);
        Assert.Equal(["batch"], found.OnlyRight);
        Assert.True(ignored.Same);
        Assert.Equal(["batch", "loaded_at", "loaded_by"], ignored.LeftOut);
    }

    [Fact]
    public async Task Compare_WhatAKilledCommandLeft_IsGoneAndAnothersIsNot()
    {
        using var work = new WorkFolder();
        await File.WriteAllTextAsync(work.File("a.csv"), "k,v\n1,a\n");
        Directory.CreateDirectory(work.File("landfall-compare-left/spilled"));
        using var other = new ComparisonFolder(work.Path);
        Assert.False(Directory.Exists(work.File("landfall-compare-left")));

        await CompareAsync(work, work.File("a.csv"), work.File("a.csv"), new ComparisonOptions());

        Assert.Equal([other.Folder.FullName], Directory.EnumerateDirectories(work.Path, "landfall-compare-*"));
    }

    [Fact]
    public async Task Compare_AKeyThatIsNotThere_SaysWhichColumnsThereAre()
    {
        using var work = new WorkFolder();
        await File.WriteAllTextAsync(work.File("a.csv"), "k,v\n1,a\n");

        var failure = await Assert.ThrowsAsync<CliException>(() =>
            CompareAsync(work, work.File("a.csv"), work.File("a.csv"), new ComparisonOptions { Key = ["kk"] })
        );

        Assert.Equal((2, "The left side has no column 'kk'.", "It has k, v."), (failure.ExitCode, failure.Message, failure.Hint));
    }

    [Fact]
    public async Task Compare_ACsvFileWithABrokenLine_FailsAndShowsNothingOfIt()
    {
        using var work = new WorkFolder();
        await File.WriteAllTextAsync(work.File("a.csv"), "k,v\n1,a\n2,secret,more\n");

        var failure = await Assert.ThrowsAsync<CliException>(() =>
            CompareAsync(work, work.File("a.csv"), work.File("a.csv"), new ComparisonOptions { Key = ["k"] })
        );

        Assert.Equal(1, failure.ExitCode);
        Assert.StartsWith("The comparison failed: ", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
    }

    private static Task<ComparisonResult> CompareAsync(WorkFolder work, string left, string right, ComparisonOptions options) =>
        ComparisonRun.RunAsync(
            left,
            right,
            new HostTarget(Url: null, Scope: null, new DirectoryInfo(work.Path)),
            options,
            TestContext.Current.CancellationToken
        );

    private static void Query(WorkFolder work, string sql, string file)
    {
        using var instance = DuckDbInstance.Open(path: null);
        using var connection = instance.Connect();
        connection.Execute($"COPY ({sql}) TO {DuckDbText.Literal(work.File(file))} (FORMAT parquet)");
    }

    private static IEnumerable<long> Ids(KeyDifference keys) => keys.Keys.Select(Id).Order();

    private static long Id(IReadOnlyList<string?> key) => long.Parse(key[0]!, CultureInfo.InvariantCulture);
}
