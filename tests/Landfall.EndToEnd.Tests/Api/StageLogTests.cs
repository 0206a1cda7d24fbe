using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Recovery;
using Landfall.Tests.Azurite;

namespace Landfall.EndToEnd.Tests.Api;

/// <summary>The log of stages in the warehouse of a running host.</summary>
public sealed class StageLogTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Ingest_WithTheCanary_HasTheTimeOfAQueryBesideTheBatch()
    {
        await using var landfall = await RecoveryLandfall.StartAsync(
            azurite,
            settings: new Dictionary<string, string?> { ["Landfall:Canary:Enabled"] = "true" }
        );
        var good = await landfall.IngestAsync("crm/good.csv", "Id,Name,Age\n1,Ada,30\n");

        var sql = $"""
            SELECT queried_at >= published_at, query_seconds BETWEEN 0 AND 10, query_seconds <= seconds_to_answer + 0.001, outcome
            FROM landfall.delivery WHERE batch = '{good.Batch}'
            """;
        var found = "";
        await Eventually.GetAsync(
            async () => (found = await landfall.QueryAsync(sql)) == """[[true,true,true,"published"]]""" ? sql : null,
            () => $"The time of the query is logged; found {found}. {landfall.App.Notes}"
        );
        var metrics = await landfall.App.Api.Http.GetStringAsync(new Uri("/api/metrics", UriKind.Relative));
        Assert.Matches("landfall_query_latest_seconds\\{[^}]*landfall_table=\"crm.person\"[^}]*\\} [0-9]", metrics);
        Assert.Matches("landfall_activities_total\\{[^}]*landfall_activity=\"PlanTable\"[^}]*\\} [1-9]", metrics);
        Assert.Matches("landfall_orchestrations_total\\{[^}]*landfall_outcome=\"ok\"[^}]*\\} [1-9]", metrics);
    }

    [Fact]
    public async Task Ingest_GoodAndRefusedFile_AreOnTheirWayInTheRightOrder()
    {
        await using var landfall = await RecoveryLandfall.StartAsync(azurite);
        var good = await landfall.IngestAsync("crm/good.csv", "Id,Name,Age\n1,Ada,30\n2,Bo,31\n");
        var refused = await landfall.IngestAsync("crm/page.csv", "<html>", files: 2);
        Assert.Equal(("published", "refused"), (good.State, refused.State));

        Assert.Equal(
            """[["curate",1,2,2,"curated",null],["load",1,2,2,"published",null],["register",1,0,0,"registered",null]]""",
            await landfall.QueryAsync(
                $"""
                SELECT stage, attempt, rows_in, rows_out, outcome, error_code FROM landfall.stage_log
                WHERE batch = '{good.Batch}' ORDER BY 1
                """
            )
        );
        Assert.Equal(
            """[["curate",true,0],["load",true,0],["register",null,null]]""",
            await landfall.QueryAsync($"SELECT stage, calls >= 1, retries FROM landfall.stage_log WHERE batch = '{good.Batch}' ORDER BY 1")
        );
        Assert.Equal(
            """[[true,true,true,true,true,"published"]]""",
            await landfall.QueryAsync(
                $"""
                SELECT landed_at <= curated_at, curated_at <= loaded_at, loaded_at = published_at, published_at = queryable_at,
                    abs(seconds_to_curate + seconds_to_load - seconds_to_query) < 0.001, outcome
                FROM landfall.delivery WHERE batch = '{good.Batch}'
                """
            )
        );

        // Told and logged behind the end of the batch.
        var sql = $"SELECT stage, outcome, error_code FROM landfall.stage_log WHERE batch = '{refused.Batch}' ORDER BY run";
        await Eventually.GetAsync(
            async () =>
                await landfall.QueryAsync(sql) == """[["register","registered",null],["curate","refused","html-instead-of-data"]]"""
                    ? sql
                    : null,
            () => "the stages of the refused file are not logged"
        );
        Assert.Equal(
            """[["refused",null,null]]""",
            await landfall.QueryAsync($"SELECT outcome, loaded_at, queryable_at FROM landfall.delivery WHERE batch = '{refused.Batch}'")
        );
    }
}
