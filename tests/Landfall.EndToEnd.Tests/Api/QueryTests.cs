using System.Net;
using Landfall.EndToEnd.Tests.Hosting;

namespace Landfall.EndToEnd.Tests.Api;

/// <summary>POST /api/query.</summary>
public sealed class QueryTests(ApiLandfall landfall) : IClassFixture<ApiLandfall>
{
    private LandfallClient Api => landfall.Api;

    [Fact]
    public async Task Query_EveryKindOfValue_AnswersInJson()
    {
        var reply = await Api.PostAsync(
            "query",
            new
            {
                sql = """
                SELECT 1::BIGINT AS n, 'x' AS t, NULL AS z, true AS b, 1.50::DECIMAL(5,2) AS d, 0.25::DOUBLE AS f,
                    12345678901234567890::HUGEINT AS h, DATE '2026-11-17' AS day, TIMESTAMP '2026-11-17 10:00:00.5' AS at,
                    [1, 2] AS l, 'nan'::DOUBLE AS nan, '-inf'::FLOAT AS inf
                """,
            },
            HttpStatusCode.OK
        );

        Assert.Equal(["columns", "rows", "truncated", "seconds"], reply.EnumerateObject().Select(field => field.Name));
        Assert.Equal("""{"name":"d","type":"DECIMAL(5,2)"}""", reply.GetProperty("columns")[4].GetRawText());
        Assert.Equal(
            """[[1,"x",null,true,1.50,0.25,12345678901234567890,"2026-11-17","2026-11-17T10:00:00.5","[1, 2]","NaN","-Infinity"]]""",
            reply.GetProperty("rows").GetRawText()
        );
        Assert.False(reply.GetProperty("truncated").GetBoolean());
    }

    [Fact]
    public async Task Query_MoreRowsThanTheLimit_SaysTruncated()
    {
        var reply = await Api.PostAsync("query", new { sql = "SELECT uuid FROM amplitude.event", limit = 5 }, HttpStatusCode.OK);

        Assert.Equal((5, true), (reply.GetProperty("rows").GetArrayLength(), reply.GetProperty("truncated").GetBoolean()));
    }

    [Theory]
    [InlineData("SELECT nothing FROM amplitude.event", "nothing")]
    [InlineData("SELECT 1; SELECT 2", "expected one query, found 2 statements")]
    [InlineData("DELETE FROM landfall.markers", "expected a query, found a statement of another kind")]
    [InlineData("DROP VIEW amplitude.event", "expected a query, found a statement of another kind")]
    [InlineData("SELECT 1) LIMIT 0; DELETE FROM landfall.markers; SELECT * FROM (SELECT 1", "")]
    [InlineData("", "The body holds no query; expected {\"sql\": \"SELECT ...\", \"limit\": 1000}.")]
    public async Task Query_WhatIsNotOneQuery_IsABadRequestAndChangesNothing(string sql, string words)
    {
        var problem = await Api.PostAsync("query", new { sql }, HttpStatusCode.BadRequest);

        Assert.Contains(words, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        var markers = await Api.PostAsync(
            "query",
            new { sql = "SELECT count(*) FROM landfall.markers, (SELECT count(*) FROM amplitude.event)" },
            HttpStatusCode.OK
        );
        Assert.Equal("[[2]]", markers.GetProperty("rows").GetRawText());
    }
}
