using System.Net;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.Tests.Azurite;

namespace Landfall.EndToEnd.Tests.Recovery;

/// <summary>What the API answers to requests that change nothing.</summary>
public sealed class AskingTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private RecoveryLandfall _landfall = null!;
    private Ingestion _published = null!;

    public async ValueTask InitializeAsync()
    {
        _landfall = await RecoveryLandfall.StartAsync(azurite);
        _published = await _landfall.IngestAsync("crm/a.csv", "Id,Name,Age\n1,Ada,36\n2,Grace,old\n");
    }

    public ValueTask DisposeAsync() => _landfall.DisposeAsync();

    [Fact]
    public async Task Recovery_OfWhatNeedsNone_ChangesNothing()
    {
        var before = await _landfall.EntryAsync(_published.Batch);
        var today = $"{_published.RegisteredAt.AddDays(-1):yyyy-MM-dd}&to={_published.RegisteredAt.AddDays(1):yyyy-MM-dd}";

        Assert.Equal((0, 0, 0, 0), await _landfall.PostManyAsync("release"));
        Assert.Equal((0, 1, 0, 0), await _landfall.PostManyAsync($"tables/crm.person/reprocess?from={today}&dryRun=true"));
        Assert.Equal((0, 0, 1, 0), await _landfall.PostManyAsync("tables/crm.person/replay"));
        Assert.Equal(("planned", null), await _landfall.PostAsync($"batches/{_published.Batch}/reprocess?dryRun=true"));
        Assert.Equal(
            (
                "unchanged",
                "It was read by the contract that is in force, and would come to the same. "
                    + "Fix the contract first, or replay it all the same with --force."
            ),
            await _landfall.PostAsync($"batches/{_published.Batch}/replay")
        );

        Assert.Equivalent(before, await _landfall.EntryAsync(_published.Batch), strict: true);
    }

    [Fact]
    public async Task Recovery_OfAnUnknownBatch_SaysSo()
    {
        const string Unknown = "crm.person-20261120T060000-0123456789abcdef0123";
        foreach (var action in new[] { "release", "reprocess", "replay", "forget" })
        {
            Assert.Equal(
                $"The ledger has no batch '{Unknown}'; see GET /api/ingestions for those it has.",
                await _landfall.ProblemAsync($"batches/{Unknown}/{action}", HttpStatusCode.NotFound)
            );
            Assert.Equal(
                "'nonsense' is not a batch id; expected table-yyyyMMddTHHmmss-hash, as 'landfall status' lists them.",
                await _landfall.ProblemAsync($"batches/nonsense/{action}", HttpStatusCode.NotFound)
            );
        }
    }

    [Theory]
    [InlineData("no.such/release")]
    [InlineData("no.such/replay")]
    [InlineData("no.such/reprocess?from=2026-11-01&to=2026-11-02")]
    public async Task Recovery_OfAnUnknownTable_SaysSo(string action) =>
        Assert.Equal(
            "There is no table 'no.such'; see GET /api/tables for those there are.",
            await _landfall.ProblemAsync($"tables/{action}", HttpStatusCode.NotFound)
        );

    [Theory]
    [InlineData(
        "tables/crm.person/reprocess?from=2026-11-01&to=2026-11-02&dryRun=yes",
        "dryRun 'yes' cannot be read; expected true or false."
    )]
    [InlineData(
        "tables/crm.person/reprocess?from=yesterday&to=2026-11-01",
        "from 'yesterday' cannot be read; expected a day such as 2026-11-20."
    )]
    [InlineData("tables/crm.person/replay?force=", "force '' cannot be read; expected true or false.")]
    [InlineData("release?table=crm.person", "This request takes no value 'table', nor any other.")]
    [InlineData("poison/release?queue=events", "This request takes no value 'queue', nor any other.")]
    public async Task Recovery_WithAValueThatIsNone_ChangesNothingAndSaysWhatIsExpected(string path, string problem) =>
        Assert.Equal(problem, await _landfall.ProblemAsync(path, HttpStatusCode.BadRequest));

    [Fact]
    public async Task ReprocessBatch_DryRunThatIsNoAnswer_ChangesNothing()
    {
        var before = await _landfall.EntryAsync(_published.Batch);

        var problem = await _landfall.ProblemAsync($"batches/{_published.Batch}/reprocess?dryRun=1", HttpStatusCode.BadRequest);

        Assert.Equal("dryRun '1' cannot be read; expected true or false.", problem);
        Assert.Equivalent(before, await _landfall.EntryAsync(_published.Batch), strict: true);
    }

    [Fact]
    public async Task Reprocess_DaysThatAreNone_SaysWhatIsExpected()
    {
        foreach (var days in new[] { "", "?from=2026-11-01", "?from=2026-11-02&to=2026-11-01" })
        {
            Assert.EndsWith(
                "are no days one after the other; expected two such as from=2026-11-01&to=2026-11-20.",
                await _landfall.ProblemAsync($"tables/crm.person/reprocess{days}", HttpStatusCode.BadRequest),
                StringComparison.Ordinal
            );
        }
    }
}
