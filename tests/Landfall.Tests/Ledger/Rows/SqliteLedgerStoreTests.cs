using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Ledger.Rows.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Landfall.Tests.Ledger.Rows;

public sealed class SqliteLedgerStoreTests : LedgerStoreTests, IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("landfall-ledger-");
    private readonly List<SqliteLedgerStore> _stores = [];

    private string File => Path.Combine(_folder.FullName, "data", "ledger.db");

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task FindAsync_OpenedAgainFromTheSameFile_ReturnsWhatWasWritten()
    {
        var first = await OpenAsync();
        var version = await InsertAsync(first, Row("b|1", 7));
        await first.DisposeAsync();

        var found = await (await OpenAsync()).FindAsync("salesforce.account", "b|1", default);

        Assert.Equal((7, version), (found!.Number("n"), found.Version));
    }

    [Fact]
    public async Task FindAsync_WriterThatNeverEnded_ReturnsWhatItCommitted()
    {
        await InsertAsync(await OpenAsync(), Row("b|1", 7));

        // As a killed process leaves them: the file and its log, not closed.
        var copy = _folder.CreateSubdirectory("copy").FullName;
        foreach (
            var file in Directory.GetFiles(Path.GetDirectoryName(File)!).Where(file => !file.EndsWith("-shm", StringComparison.Ordinal))
        )
        {
            System.IO.File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        Assert.Equal(
            7,
            (await (await OpenAsync(Path.Combine(copy, "ledger.db"))).FindAsync("salesforce.account", "b|1", default))!.Number("n")
        );
    }

    [Fact]
    public async Task WriteAsync_TwoStoresOnOneFile_LoseNoChange()
    {
        const int each = 50;
        ILedgerStore[] stores = [await OpenAsync(), await OpenAsync()];
        await InsertAsync(stores[0], Row("n|1", 0));

        await Task.WhenAll(
            stores.Select(store =>
                Task.Run(async () =>
                {
                    for (var done = 0; done < each; )
                    {
                        var row = (await store.FindAsync("salesforce.account", "n|1", default))!;
                        var write = await store.WriteAsync(
                            "salesforce.account",
                            [new LedgerChange.Replace(Row("n|1", row.Number("n") + 1, row.Version))],
                            default
                        );
                        done += write.IsCommitted ? 1 : 0;
                    }
                })
            )
        );

        Assert.Equal(2 * each, (await stores[0].FindAsync("salesforce.account", "n|1", default))!.Number("n"));
    }

    [Fact]
    public async Task WriteAsync_ManyAtOnce_AreEachMadeOrRefusedOnTheirOwn()
    {
        var store = await OpenAsync();

        var writes = await Task.WhenAll(
            Enumerable
                .Range(0, 300)
                .Select(n =>
                    store.WriteAsync(
                        "salesforce.account",
                        [new LedgerChange.Insert(Row($"b|{n % 200}", n)), new LedgerChange.Put(Row($"o|{n}", n))],
                        default
                    )
                )
        );

        Assert.Equal(200, writes.Count(write => write.IsCommitted));
        Assert.Equal(400, await store.ListAsync("salesforce.account", LedgerKeys.All, default).CountAsync());
    }

    [Fact]
    public async Task WriteAsync_AnotherProcessHoldsTheFile_SaysThatItDidNotAnswer()
    {
        var store = await OpenAsync(busyTimeout: TimeSpan.FromSeconds(1));
        await using var other = new SqliteConnection($"Data Source={File};Pooling=False");
        await other.OpenAsync(TestContext.Current.CancellationToken);
        await RunAsync(other, "BEGIN IMMEDIATE");

        var failure = await Assert.ThrowsAsync<LedgerStoreException>(() =>
            store.WriteAsync("t", [new LedgerChange.Put(Row("b|1", 1))], default)
        );

        Assert.Equal($"The ledger file '{File}' did not answer: SQLite Error 5: 'database is locked'.", failure.Message);
        await RunAsync(other, "ROLLBACK");
        Assert.True((await store.WriteAsync("t", [new LedgerChange.Put(Row("b|1", 1))], default)).IsCommitted);
    }

    [Fact]
    public async Task EnsureAsync_AnotherFormat_IsRefusedAndLeftAsItIs()
    {
        await (await OpenAsync()).DisposeAsync();
        await using (var other = new SqliteConnection($"Data Source={File};Pooling=False"))
        {
            await other.OpenAsync(TestContext.Current.CancellationToken);
            await RunAsync(other, "PRAGMA user_version = 7");
        }

        var refused = await Assert.ThrowsAsync<LedgerException>(() => OpenAsync());

        Assert.Equal(
            $"The ledger file '{File}' was made by a newer "
                + "Landfall (format 7; this one knows format 2) and was left as it is: "
                + "run that Landfall, or begin anew with another account or container prefix and another warehouse.",
            refused.Message
        );
    }

    [Theory]
    [InlineData("text")]
    [InlineData("database")]
    public async Task EnsureAsync_NoLedger_IsRefusedAndLeftAsItIs(string what)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        if (what == "text")
        {
            await System.IO.File.WriteAllTextAsync(File, new string('x', 5000), TestContext.Current.CancellationToken);
        }
        else
        {
            await using var other = new SqliteConnection($"Data Source={File};Pooling=False");
            await other.OpenAsync(TestContext.Current.CancellationToken);
            await RunAsync(other, "CREATE TABLE theirs (x)");
        }

        var before = await System.IO.File.ReadAllBytesAsync(File, TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<LedgerException>(() => OpenAsync());

        Assert.Equal(
            $"The file '{File}' is no ledger of Landfall and was left as it is. Name another file, or move it away.",
            refused.Message
        );
        Assert.Equal(before, await System.IO.File.ReadAllBytesAsync(File, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task EnsureAsync_ManyAtOnce_MakeOneLedger()
    {
        for (var round = 0; round < 10; round++)
        {
            var file = Path.Combine(_folder.FullName, $"round{round}", "ledger.db");
            var stores = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => OpenAsync(file))));

            await InsertAsync(stores[0], Row("b|1", 1));
            Assert.NotNull(await stores[7].FindAsync("salesforce.account", "b|1", default));
        }
    }

    private protected override async Task<ILedgerStore> CreateAsync() => await OpenAsync();

    private static async Task RunAsync(SqliteConnection connection, string statement)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = statement;
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private async Task<SqliteLedgerStore> OpenAsync(string? file = null, TimeSpan? busyTimeout = null)
    {
        var options = new SqliteLedgerOptions { Path = file ?? File };
        options.BusyTimeout = busyTimeout ?? options.BusyTimeout;
        var store = new SqliteLedgerStore(Options.Create(options));
        lock (_stores)
        {
            _stores.Add(store);
        }

        await store.EnsureAsync(default);
        return store;
    }
}
