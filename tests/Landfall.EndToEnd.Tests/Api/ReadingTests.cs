using System.Net;
using System.Text.Json;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.Functions.Triggers.Replies;
using Landfall.Ledger;

namespace Landfall.EndToEnd.Tests.Api;

/// <summary>The routes that only read.</summary>
public sealed class ReadingTests(ApiLandfall landfall) : IClassFixture<ApiLandfall>
{
    private static readonly string[] IngestionFields =
    [
        "batch",
        "table",
        "generation",
        "state",
        "name",
        "length",
        "registeredAt",
        "updatedAt",
        "rowsRead",
        "rows",
        "rejectRows",
        "loadedRows",
        "seconds",
        "error",
        "relatedBatch",
        "forgetting",
        "counts",
    ];

    private LandfallClient Api => landfall.Api;

    [Fact]
    public async Task Health_Get_NamesWhatRuns()
    {
        var health = await Api.GetAsync("health");

        var (lastSweep, checkedAt) = (health.GetProperty("lastSweep"), health.GetProperty("checkedAt"));
        var budget = health.GetProperty("budget");
        Assert.Equal(
            $$"""{"status":"ok","host":"local","warehouse":"duckdb","version":"0.1.0","lastSweep":{{lastSweep.GetRawText()}}"""
                + $$""","checkedAt":{{checkedAt.GetRawText()}},"problems":[],"budget":{{budget.GetRawText()}}}""",
            health.GetRawText()
        );
        Assert.Equal(
            ["memory", "memoryGranted", "threads", "threadsGranted", "waiting"],
            budget.EnumerateObject().Select(part => part.Name)
        );
        Assert.True(checkedAt.GetDateTimeOffset() <= DateTimeOffset.UtcNow);
        Assert.True(lastSweep.ValueKind == JsonValueKind.Null || lastSweep.GetDateTimeOffset() <= DateTimeOffset.UtcNow);
    }

    [Fact]
    public void Tables_WithUnreadableDocuments_CountThemAsAState()
    {
        var reply = TableReply.Of(
            new TableSummary(
                "crm.person",
                new Dictionary<BatchState, long> { [BatchState.Published] = 3 },
                3,
                0,
                2,
                9,
                0,
                9,
                DateTimeOffset.MinValue
            ),
            "append"
        );

        Assert.Equal(new Dictionary<string, long> { ["published"] = 3, ["unreadable"] = 2 }, reply.States);
        Assert.Null(reply.UpdatedAt);
    }

    [Fact]
    public async Task Ingestions_Get_ListsEveryBatchWithItsFields()
    {
        var all = (await Api.GetAsync("ingestions")).GetProperty("ingestions").EnumerateArray().ToList();

        Assert.All(all, one => Assert.Equal(IngestionFields, one.EnumerateObject().Select(field => field.Name)));
        Assert.Equal(
            new[] { landfall.Published, landfall.Duplicate, landfall.Refused, landfall.Unclaimed }.Select(one => one.Batch).Order(),
            all.Select(one => one.GetProperty("batch").GetString()).Order()
        );
    }

    [Fact]
    public async Task Ingestions_Published_CarryTheirCounts()
    {
        var file = landfall.Events;

        var one = Assert.Single(await Api.IngestionsAsync("state=published"));

        Assert.Equal(
            (landfall.Published.Batch, "amplitude.event", 0, file.Name, (long)file.Content.Length),
            (one.Batch, one.Table, one.Generation, one.Name, one.Length)
        );
        Assert.Equal(
            (file.Rows + file.BadRows, file.Rows, file.BadRows, file.Rows),
            (one.RowsRead, one.Rows, one.RejectRows, one.LoadedRows)
        );
        Assert.Equal((null, null), (one.Error, one.RelatedBatch));
        Assert.True(one.Seconds > 0 && one.UpdatedAt >= one.RegisteredAt);
    }

    [Fact]
    public async Task Ingestions_Refused_CarryTheirError()
    {
        var one = Assert.Single(await Api.IngestionsAsync("table=salesforce.account&state=refused"));

        Assert.Equal(("html-instead-of-data", ApiLandfall.Page), (one.Error?.Code, one.Name));
    }

    [Fact]
    public async Task Ingestions_Duplicate_NamesItsOriginal() =>
        Assert.Equal(landfall.Published.Batch, Assert.Single(await Api.IngestionsAsync("state=duplicate")).RelatedBatch);

    [Theory]
    [InlineData("table=amplitude.event", 2)]
    [InlineData("table=salesforce.contact", 0)]
    [InlineData("limit=1", 1)]
    [InlineData("since=2000-01-01T00:00:00Z", 4)]
    [InlineData("since=2999-01-01T00:00:00Z", 0)]
    public async Task Ingestions_Filtered_ListOnlyThose(string query, int count) =>
        Assert.Equal(count, (await Api.IngestionsAsync(query)).Count);

    [Fact]
    public async Task Ingestions_Ending_AreThoseThatAreMeant()
    {
        async Task<(string Batches, bool LookedAtAll)> EndingAsync(string ends, string more = "")
        {
            var reply = await Api.GetAsync($"ingestions?ends={Uri.EscapeDataString(ends)}{more}");
            var batches = reply.GetProperty("ingestions").EnumerateArray().Select(one => one.GetProperty("batch").GetString());
            return (string.Join(' ', batches), reply.GetProperty("lookedAtAll").GetBoolean());
        }

        Assert.Equal((landfall.Refused.Batch, true), await EndingAsync(ApiLandfall.Page));
        Assert.Equal((landfall.Refused.Batch, true), await EndingAsync(ApiLandfall.Page[1..]));
        Assert.Equal((landfall.Refused.Batch, true), await EndingAsync(landfall.Refused.Batch[^6..], "&state=refused"));
        Assert.Equal(("", true), await EndingAsync(landfall.Refused.Batch[^6..], "&table=amplitude.event"));
        Assert.Equal(("", true), await EndingAsync("no such end"));
    }

    [Fact]
    public async Task Ingestions_OfAnUnknownState_SayWhichThereAre()
    {
        var problem = await Api.ProblemAsync("ingestions?state=lost", HttpStatusCode.BadRequest);

        ExpectProblem(
            problem,
            400,
            "Bad request",
            "There is no state 'lost'; expected one of registered, curated, "
                + "published, refused, parked, replaced, superseded, duplicate, unclaimed, forgotten."
        );
    }

    [Theory]
    [InlineData("ingestions?limit=many", "limit 'many' cannot be read; expected a number from 1 to 10000.")]
    [InlineData("ingestions?limit=0", "limit '0' cannot be read; expected a number from 1 to 10000.")]
    [InlineData("ingestions?limit=10001", "limit '10001' cannot be read; expected a number from 1 to 10000.")]
    [InlineData("ingestions?since=noon", "since 'noon' cannot be read; expected a time such as 2026-11-20T06:00:00Z.")]
    [InlineData("ingestions?tabel=amplitude.event", "This request takes no value 'tabel'; expected table, state, since, ends, limit.")]
    [InlineData("rejects?limit=1&limit=2", "limit '1,2' cannot be read; expected a number from 1 to 10000.")]
    [InlineData("tables?tabel=amplitude.event", "This request takes no value 'tabel'; expected table.")]
    [InlineData("poison?table=amplitude.event", "This request takes no value 'table', nor any other.")]
    public async Task Reading_WithAValueThatIsNone_SaysWhatIsExpected(string path, string problem) =>
        ExpectProblem(await Api.ProblemAsync(path, HttpStatusCode.BadRequest), 400, "Bad request", problem);

    [Fact]
    public async Task Reading_WithTheKeyOfAnApp_TakesIt() => Assert.Single(await Api.IngestionsAsync("limit=1&code=key"));

    [Fact]
    public async Task Tables_Get_SumUpEachTableAndTheUnclaimed()
    {
        var file = landfall.Events;

        var tables = (await Api.GetAsync("tables")).GetProperty("tables").EnumerateArray().ToList();

        Assert.Equal(
            ["amplitude.event", "salesforce.account", "unclaimed"],
            tables.Select(table => table.GetProperty("table").GetString())
        );
        Assert.Equal(
            [("amplitude.event", tables[0].GetProperty("rows").GetInt64())],
            (await Api.GetAsync("tables?table=amplitude.event"))
                .GetProperty("tables")
                .EnumerateArray()
                .Select(table => (table.GetProperty("table").GetString(), table.GetProperty("rows").GetInt64()))
        );
        Assert.Empty((await Api.GetAsync("tables?table=no/such.table")).GetProperty("tables").EnumerateArray());
        Assert.Equal(["append", "full", null], tables.Select(table => table.GetProperty("mode").GetString()));
        Assert.Equal(
            ["""{"published":1,"duplicate":1}""", """{"refused":1}""", """{"unclaimed":1}"""],
            tables.Select(table => table.GetProperty("states").GetRawText())
        );
        Assert.Equal(
            [2 * file.Rows, 2 * file.BadRows, file.Rows],
            new[] { "rows", "rejectRows", "loadedRows" }.Select(field => tables[0].GetProperty(field).GetInt64())
        );
    }

    [Fact]
    public async Task Batches_Get_GiveEntryAndInstance()
    {
        // Asks for nothing that there is, so that the table is planned: an earlier planning may be purged by now.
        await Api.PostAsync("tables/amplitude.event/release", new { }, HttpStatusCode.Accepted);

        // The table's newest planning may be so new that it has said nothing yet, or that only the ledger knows of it.
        using var document = JsonDocument.Parse(
            await Eventually.GetAsync(
                async () =>
                    await Api.GetAsync($"batches/{landfall.Published.Batch}") is var answer
                    && answer.GetProperty("instance") is { ValueKind: JsonValueKind.Object } planning
                    && planning.GetProperty("customStatus").GetString() is not (null or "null")
                        ? answer.GetRawText()
                        : null,
                () => "the planning of the table says how far it is"
            )
        );
        var reply = document.RootElement;

        Assert.Equal("published", reply.GetProperty("entry").GetProperty("state").GetString());
        Assert.Equal(landfall.Events.Rows, reply.GetProperty("entry").GetProperty("manifest").GetProperty("rows").GetInt64());
        var instance = reply.GetProperty("instance");
        Assert.Matches(@"\Aamplitude\.event@[1-9][0-9]*\z", instance.GetProperty("id").GetString());
        using var progress = JsonDocument.Parse(instance.GetProperty("customStatus").GetString()!);
        Assert.Equal(["Waiting", "Curating", "Loaded"], progress.RootElement.EnumerateObject().Select(field => field.Name));
    }

    [Theory]
    [InlineData(
        "amplitude.event-20261117T060000-00000000000000000000",
        "The ledger has no batch 'amplitude.event-20261117T060000-00000000000000000000'; see GET /api/ingestions for those it has."
    )]
    [InlineData("nonsense", "'nonsense' is not a batch id; expected table-yyyyMMddTHHmmss-hash, as 'landfall status' lists them.")]
    public async Task Batches_OfNoBatch_AreNotFound(string id, string detail) =>
        ExpectProblem(await Api.ProblemAsync($"batches/{id}", HttpStatusCode.NotFound), 404, "Not found", detail);

    [Fact]
    public async Task Rejects_OfABatch_GivePlaceAndReasons()
    {
        var reply = await Api.GetAsync($"rejects?batch={landfall.Published.Batch}");

        Assert.Equal(landfall.Events.BadRows, reply.GetProperty("total").GetInt64());
        var rejects = reply.GetProperty("rejects").EnumerateArray().ToList();
        Assert.Equal(landfall.Events.BadRows, rejects.Count);
        Assert.All(rejects, reject =>
        {
            Assert.Equal(
                ["batch", "table", "name", "line", "byteOffset", "byteLength", "violations"],
                reject.EnumerateObject().Select(field => field.Name)
            );
            Assert.Equal(landfall.Events.Name, reject.GetProperty("name").GetString());
            Assert.All(reject.GetProperty("violations").EnumerateArray(), violation =>
                Assert.Equal(["column", "rule", "expected", "shape"], violation.EnumerateObject().Select(field => field.Name))
            );
        });
    }

    [Fact]
    public async Task Rejects_OfATable_CountAllAndGiveTheFirst()
    {
        var reply = await Api.GetAsync("rejects?table=amplitude.event&limit=1");

        // The duplicate was read and its bad rows set aside like the original's.
        Assert.Equal(
            (2 * landfall.Events.BadRows, 1, false),
            (reply.GetProperty("total").GetInt64(), reply.GetProperty("rejects").GetArrayLength(), AtLeast(reply))
        );

        // Of all tables one has a refused file, which is not come to: whether rejects are kept of it is not known.
        Assert.Equal((true, false), (AtLeast(await Api.GetAsync("rejects?limit=1")), AtLeast(await Api.GetAsync("rejects"))));

        static bool AtLeast(JsonElement reply) => reply.GetProperty("atLeast").GetBoolean();
    }

    [Theory]
    [InlineData("amplitude.event-20261117T060000-00000000000000000000")]
    [InlineData("nonsense")]
    public async Task Rejects_OfNoBatch_AreNotFound(string id) =>
        ExpectProblem(
            await Api.ProblemAsync($"rejects?batch={id}", HttpStatusCode.NotFound),
            404,
            "Not found",
            $"The ledger has no batch '{id}'; see GET /api/ingestions for those it has."
        );

    private static void ExpectProblem(JsonElement problem, int status, string title, string detail) =>
        Assert.Equal(
            (status, title, detail),
            (problem.GetProperty("status").GetInt32(), problem.GetProperty("title").GetString(), problem.GetProperty("detail").GetString())
        );
}
