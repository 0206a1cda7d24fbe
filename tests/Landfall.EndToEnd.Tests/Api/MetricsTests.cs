using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Unhappy;
using Landfall.Tests.Azurite;

namespace Landfall.EndToEnd.Tests.Api;

/// <summary>The metrics as Prometheus reads them. The host is a process of its own: a meter is everybody's in a process.</summary>
public sealed class MetricsTests(AzuriteFixture azurite)
{
    private const string Table = "landfall_table=\"crm.person\"";
    private const string OpenMetrics = "application/openmetrics-text";

    [Fact]
    public async Task Metrics_FilesLoadedAndRefused_ShowWhatBecameOfThem()
    {
        using var bed = new LandfallBed(azurite);
        bed.WriteContract(PersonContract.File, PersonContract.Yaml);
        await using var host = await CrashHostProcess.StartAsync(bed);
        await bed.DropAsync("crm/a.csv", Encoding.UTF8.GetBytes("Id,Name,Age\n1,Ada,36\n2,Bo,no\n3,Cy,4\n"));
        await bed.DropAsync("crm/b.csv", Encoding.UTF8.GetBytes("<html></html>"));
        await host.Api.AllEndedAsync(2);
        await bed.QuietAsync();

        // The gauges follow with the next look.
        var text = await Eventually.GetAsync(
            async () =>
            {
                var scraped = await ScrapeAsync(host);
                return
                    ValueOf(scraped, $"landfall_freshness_seconds{{{Table}}}") is not null
                    && ValueOf(scraped, $"landfall_files_oldest_age_seconds{{{Table}}}") == 0
                    ? scraped
                    : null;
            },
            () => $"The gauges show that the table has new data and nothing waits. {host.Notes()}"
        );

        Assert.Equal(3, ValueOf(text, Rows("read")));
        Assert.Equal(2, ValueOf(text, Rows("curated")));
        Assert.Equal(1, ValueOf(text, Rows("rejected")));
        Assert.Equal(2, ValueOf(text, Rows("inserted")));
        Assert.Equal(1, ValueOf(text, $"landfall_rows_rejected_total{{{Table},landfall_rule=\"type\"}}"));
        Assert.Equal(2, ValueOf(text, $"landfall_files_total{{{Table},landfall_state=\"registered\"}}"));
        Assert.Equal(1, ValueOf(text, $"landfall_files_total{{{Table},landfall_state=\"published\"}}"));
        Assert.Equal(1, ValueOf(text, $"landfall_files_total{{{Table},landfall_state=\"refused\"}}"));
        Assert.Equal(
            1,
            ValueOf(text, "landfall_files_stopped_total{landfall_error_code=\"html-instead-of-data\",landfall_state=\"refused\"}")
        );
        Assert.Equal(0, ValueOf(text, $"landfall_files_waiting{{{Table},landfall_state=\"curated\"}}"));
        Assert.Equal(1, ValueOf(text, "landfall_file_delay_seconds_count"));
        Assert.InRange(ValueOf(text, $"landfall_freshness_seconds{{{Table}}}")!.Value, 0, 600);
        Assert.InRange(
            ValueOf(text, "landfall_stage_duration_seconds_bucket{landfall_outcome=\"ok\",landfall_stage=\"load\",le=\"+Inf\"}")!.Value,
            1,
            10
        );

        Assert.Contains("http_client_request_duration_seconds_count{", text, StringComparison.Ordinal);

        // No label that changes with a release, and none with a file.
        Assert.DoesNotContain("otel_scope", text, StringComparison.Ordinal);
        Assert.DoesNotContain("otel_metric_overflow", text, StringComparison.Ordinal);
        Assert.DoesNotContain("a.csv", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_AskedByAPageOfAnotherSite_AreNotShown()
    {
        using var bed = new LandfallBed(azurite);
        bed.WriteContract(PersonContract.File, PersonContract.Yaml);
        await using var host = await CrashHostProcess.StartAsync(bed);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("metrics", UriKind.Relative));
        request.Headers.Add("Origin", "https://example.com");

        using var answer = await host.Api.Http.SendAsync(request);

        Assert.Equal((HttpStatusCode.Forbidden, ""), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }

    private static string Rows(string outcome) => $"landfall_rows_total{{landfall_outcome=\"{outcome}\",{Table}}}";

    private static async Task<string> ScrapeAsync(CrashHostProcess host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("metrics", UriKind.Relative));
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse($"{OpenMetrics};version=1.0.0"));
        using var answer = await host.Api.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal((HttpStatusCode.OK, OpenMetrics), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        return text;
    }

    // The labels of a line in the order of their names, whatever order they are written in.
    private static double? ValueOf(string text, string series)
    {
        foreach (var line in text.Split('\n').Where(line => !line.StartsWith('#') && line.Contains(' ', StringComparison.Ordinal)))
        {
            var end = line.LastIndexOf('}') is var brace and > 0 ? brace + 1 : line.IndexOf(' ', StringComparison.Ordinal);
            if (Sorted(line[..end]) == Sorted(series))
            {
                return double.Parse(line[end..].Trim().Split(' ')[0], CultureInfo.InvariantCulture);
            }
        }

        return null;
    }

    private static string Sorted(string series)
    {
        var open = series.IndexOf('{', StringComparison.Ordinal);
        return open < 0 ? series : series[..open] + string.Join(',', series[(open + 1)..^1].Split(',').Order(StringComparer.Ordinal));
    }
}
