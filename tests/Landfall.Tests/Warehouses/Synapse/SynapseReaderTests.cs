using Landfall.Tests.Landing;
using Landfall.Warehouses;
using Landfall.Warehouses.Synapse;
using Microsoft.Extensions.Options;

namespace Landfall.Tests.Warehouses.Synapse;

public sealed class SynapseReaderTests
{
    [Theory]
    [InlineData("SELECT 1")]
    [InlineData("select [Name], count(*) from salesforce.account group by [Name] order by 2 desc;")]
    [InlineData("WITH a AS (SELECT 1 AS x) SELECT * FROM a UNION ALL SELECT 2")]
    [InlineData("-- DROP TABLE x\nSELECT 'DELETE FROM y; --' /* INSERT */ AS [a;b]")]
    [InlineData("SELECT TOP (3) * FROM a.b WHERE x IN (SELECT y FROM c.d)")]
    public void Require_OneQuery_Passes(string sql) => SynapseQuery.Require(sql);

    [Theory]
    [InlineData("", "expected one query, found 0 statements.")]
    [InlineData("-- nothing", "expected one query, found 0 statements.")]
    [InlineData("DELETE FROM a.b", "expected a query, found a statement of another kind.")]
    [InlineData("EXEC sp_who", "expected a query, found a statement of another kind.")]
    [InlineData("sp_who", "expected a query, found a statement of another kind.")]
    [InlineData("DECLARE @x int", "expected a query, found a statement of another kind.")]
    [InlineData("WITH a AS (SELECT 1 AS x) DELETE FROM a", "expected a query, found a statement of another kind.")]
    [InlineData("SELECT * INTO a.c FROM a.b", "expected a query that makes no table, found SELECT INTO or COMPUTE.")]
    [InlineData("SELECT 1; DROP TABLE a.b", "expected one query, found 2 statements.")]
    [InlineData("SELECT 1 DROP TABLE a.b", "expected one query, found 2 statements.")]
    [InlineData("SELECT 1\nGO\nDROP TABLE a.b", "expected one query, found 2 statements.")]
    [InlineData("SELECT 1) AS q; DROP TABLE a.b; SELECT * FROM (SELECT 1", "line 1, column 9: ")]
    [InlineData("SELEC 1", "expected a query, found a statement of another kind.")]
    [InlineData("SELECT 'a", "line 1, column 8: ")]
    public void Require_AnythingElse_IsRefused(string sql, string reason) =>
        Assert.StartsWith(
            $"The query failed: {reason}",
            Assert.Throws<WarehouseException>(() => SynapseQuery.Require(sql)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public async Task QueryAsync_MoreRowsThanWanted_GivesTheFirstAndSaysSo()
    {
        var server = new ScriptedServer().On("FROM a.b", _ => FakeAnswer.Of(["x", 1L], [null, 2L], ["z", 3L]));

        var some = await Reader(server).QueryAsync("SELECT * FROM a.b", 2, default);
        var sent = Assert.Single(server.Commands);

        Assert.Equal(["c0", "c1"], some.Columns.Select(column => column.Name));
        Assert.True(some.Truncated);
        Assert.Equal<IReadOnlyList<object?>>(
            [
                ["x", 1L],
                [null, 2L],
            ],
            some.Rows
        );
        Assert.Equal(("SELECT * FROM a.b", 200), (sent.Sql, sent.Timeout));
        Assert.Equal(0, server.IsOpen);
    }

    [Fact]
    public async Task QueryAsync_AllRows_AreGiven()
    {
        var server = new ScriptedServer().On("FROM a.b", _ => FakeAnswer.Of(["x"], ["y"]));

        var all = await Reader(server).QueryAsync("SELECT * FROM a.b", 2, default);

        Assert.Equal((2, false), (all.Rows.Count, all.Truncated));
    }

    [Fact]
    public async Task QueryAsync_NoQuery_ReachesNoServer()
    {
        var server = new ScriptedServer();

        await Assert.ThrowsAsync<WarehouseException>(() => Reader(server).QueryAsync("DROP TABLE a.b", 1, default));

        Assert.Equal((0, 0), (server.Opened, server.Commands.Count));
    }

    [Fact]
    public async Task QueryAsync_ServerRefuses_GivesItsWords()
    {
        var server = new ScriptedServer().On("FROM a.b", ScriptedServer.Fails(208));

        var failure = await Assert.ThrowsAsync<WarehouseException>(() => Reader(server).QueryAsync("SELECT * FROM a.b", 1, default));

        Assert.Equal($"The query failed: {failure.InnerException!.Message}", failure.Message);
    }

    [Fact]
    public async Task QueryAsync_PoolIsPaused_SaysToResumeIt()
    {
        var server = new ScriptedServer().FailToOpen(42108);

        await Assert.ThrowsAsync<WarehouseBusyException>(() => Reader(server).QueryAsync("SELECT 1", 1, default));
    }

    [Theory]
    [InlineData(null, "Server=loads")]
    [InlineData("Server=queries", "Server=queries")]
    public async Task QueryAsync_ConnectionForQueries_IsUsedWhereItIsSet(string? reader, string expected)
    {
        var server = new ScriptedServer();
        var provider = new FakeProvider(server);

        await Reader(server, reader, provider).QueryAsync("SELECT 1", 1, default);

        Assert.Equal([expected], provider.Sources);
    }

    [Fact]
    public async Task AskNewestAsync_TableWithAQuotedName_IsOneQueryOfItsView()
    {
        var server = new ScriptedServer();

        await Reader(server).AskNewestAsync("crm.odd]name", default);

        Assert.Equal(
            "SELECT MAX([_loaded_at]) AS [newest] FROM [crm].[odd]]name] OPTION (LABEL = 'landfall:canary:crm.odd_name')",
            Assert.Single(server.Commands).Sql
        );
    }

    private static SynapseReader Reader(ScriptedServer server, string? reader = null, FakeProvider? provider = null) =>
        new(
            Options.Create(
                new SynapseWarehouseOptions
                {
                    ConnectionString = "Server=loads",
                    ReaderConnectionString = reader,
                    Lake = "https://acme.dfs.core.windows.net/lake",
                    Retries = 1,
                    RetryDelay = TimeSpan.Zero,
                }
            ),
            provider ?? new FakeProvider(server),
            TimeProvider.System,
            new RecordedLog<SynapseReader>()
        );
}
