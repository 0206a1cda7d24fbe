using System.Diagnostics;
using System.Globalization;
using Landfall.Ledger;
using Landfall.Telemetry;
using Landfall.Tests.Azurite;
using Landfall.Tests.Curation;
using Landfall.Tests.Loading;

namespace Landfall.Tests.Telemetry;

/// <summary>Stages as spans: every one of a file in the file's own trace, whoever called them.</summary>
public sealed class PipelineTracesTests : IDisposable
{
    private readonly AzuriteFixture _azurite;
    private readonly ActivityListener _listener;
    private readonly List<Activity> _spans = [];

    public PipelineTracesTests(AzuriteFixture azurite)
    {
        _azurite = azurite;
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == MetricNames.Meter,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                lock (_spans)
                {
                    _spans.Add(span);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    [Fact]
    public async Task Curate_GoodAndRefusedFiles_AreSpansOfTheirOwnTraces()
    {
        var bed = await StageBed.CreateAsync(_azurite);
        var good = await bed.RegisterAsync("crm/a.csv", "Id,Age\na,1\n\nb,x\nc,\n");
        var page = await bed.RegisterAsync("crm/b.csv", "<html></html>");
        using var caller = new Activity("caller").Start();

        await bed.RunAllAsync([good, page]);

        Assert.Same(caller, Activity.Current);
        var curated = Assert.Single(SpansOf(good));
        Assert.Equal(
            "curate Unset: landfall.table=crm.person, landfall.state=curated, "
                + $"landfall.batch={good.Batch}, landfall.generation=0, landfall.attempt=1, landfall.rows.in=3, landfall.rows.out=2",
            Text(curated)
        );
        Assert.Equal(
            "curate Error: landfall.table=crm.person, landfall.state=refused, "
                + $"landfall.batch={page.Batch}, landfall.generation=0, landfall.attempt=1, landfall.rows.in=0, landfall.rows.out=0, "
                + "landfall.error.code=html-instead-of-data",
            Text(Assert.Single(SpansOf(page)))
        );
        Assert.Equal(PipelineTraces.ContextOf(good.Batch, 0).TraceId, curated.TraceId);
        Assert.NotEqual(caller.TraceId, curated.TraceId);
        Assert.Equal(caller.TraceId, Assert.Single(curated.Links).Context.TraceId);
        Assert.Equal((await bed.FindAsync(good)).Stages[^1].StartedAt.UtcDateTime, curated.StartTimeUtc);
    }

    [Fact]
    public async Task Load_CuratedFile_IsASpanOfTheSameTrace()
    {
        await using var bed = await LoadBed.CreateAsync(_azurite);
        // Of a name of its own: the ids of batches follow from the files, and other tests have spans too.
        var entry = await bed.Entries.CurateAsync(1, name: "crm/traced.csv");

        await bed.RunAsync(entry);

        var span = Assert.Single(SpansOf(entry));
        Assert.Equal(("load", PipelineTraces.ContextOf(entry.Batch, 0).TraceId), (span.OperationName, span.TraceId));
    }

    [Fact]
    public void ContextOf_BatchesAndGenerations_AreDifferentAndStayTheSame()
    {
        var context = PipelineTraces.ContextOf("crm.person-20261120T060000-0123456789abcdef0123", 0);

        Assert.Equal(context, PipelineTraces.ContextOf("crm.person-20261120T060000-0123456789abcdef0123", 0));
        Assert.NotEqual(context.TraceId, PipelineTraces.ContextOf("crm.person-20261120T060000-0123456789abcdef0123", 1).TraceId);
        Assert.NotEqual(context.TraceId, PipelineTraces.ContextOf("crm.person-20261120T060000-0123456789abcdef0124", 0).TraceId);
    }

    public void Dispose() => _listener.Dispose();

    private List<Activity> SpansOf(LedgerEntry entry)
    {
        lock (_spans)
        {
            return _spans.FindAll(span => (string?)span.GetTagItem(SpanAttributeNames.Batch) == entry.Batch);
        }
    }

    private static string Text(Activity span) =>
        $"{span.OperationName} {span.Status}: "
        + string.Join(", ", span.TagObjects.Select(tag => string.Create(CultureInfo.InvariantCulture, $"{tag.Key}={tag.Value}")));
}
