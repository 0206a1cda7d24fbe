using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Landfall.EndToEnd.Tests.Hosting;

/// <summary>Asks a running Landfall over HTTP.</summary>
public sealed class LandfallClient(string address, Func<string> notes) : IDisposable
{
    /// <summary>For requests that no method here makes.</summary>
    public HttpClient Http { get; } = new() { BaseAddress = new Uri($"{address}/api/"), Timeout = TimeSpan.FromSeconds(100) };

    /// <summary>The batches, newest first.</summary>
    public async Task<IReadOnlyList<Ingestion>> IngestionsAsync(string query = "limit=10000") =>
        (await GetAsync($"ingestions?{query}")).GetProperty("ingestions").Deserialize<List<Ingestion>>(JsonSerializerOptions.Web)!;

    /// <summary>
    /// Waits until there are <paramref name="count"/> batches and all have ended; gives them in the order of their files' names.
    /// </summary>
    public async Task<IReadOnlyList<Ingestion>> AllEndedAsync(int count)
    {
        IReadOnlyList<Ingestion> seen = [];
        return await Eventually.GetAsync(
            async () =>
                (seen = await IngestionsAsync()) is var all && all.Count >= count && all.All(ingestion => ingestion.Ended)
                    ? all.OrderBy(ingestion => ingestion.Name, StringComparer.Ordinal).ThenBy(ingestion => ingestion.RegisteredAt).ToList()
                    : null,
            () =>
                $"{count} batches ended; "
                + $"they are {string.Join("; ", seen.Select(ingestion => $"{ingestion.Name} {ingestion.State}"))}. {notes()}"
        );
    }

    /// <summary>Waits until there are <paramref name="count"/> batches and all have ended, each published.</summary>
    public async Task<IReadOnlyList<Ingestion>> AllPublishedAsync(int count)
    {
        var all = await AllEndedAsync(count);
        Assert.All(all, ingestion =>
            Assert.True(ingestion.State == "published", $"{ingestion.Name} is {ingestion.State}: {ingestion.Error} {notes()}")
        );
        return all;
    }

    /// <summary>The answer to a GET, which must be 200; a host that was starved of its lease steps back and comes again
    /// meanwhile.</summary>
    public async Task<JsonElement> GetAsync(string path) =>
        (
            await Eventually.GetAsync(
                async () =>
                {
                    using var response = await Http.GetAsync(new Uri(path, UriKind.Relative));
                    return await HasSteppedBackAsync(response) ? null : new Box(await ReadAsync(response, HttpStatusCode.OK));
                },
                () => $"the host at {address} works again. {notes()}"
            )
        ).Value;

    /// <summary>The answer to a GET, which must be the given error as problem details.</summary>
    public async Task<JsonElement> ProblemAsync(string path, HttpStatusCode status)
    {
        using var response = await Http.GetAsync(new Uri(path, UriKind.Relative));
        return await ReadAsync(response, status);
    }

    /// <summary>The answer to a POST, which must have the given status.</summary>
    public async Task<JsonElement> PostAsync(string path, object body, HttpStatusCode status)
    {
        using var response = await Http.PostAsJsonAsync(new Uri(path, UriKind.Relative), body);
        return await ReadAsync(response, status);
    }

    /// <summary>
    /// Asks for something of many batches, which is answered 202 and where to look; gives the request when it is worked off.
    /// </summary>
    public async Task<JsonElement> RequestAsync(string path)
    {
        using var response = await Http.PostAsJsonAsync(new Uri(path, UriKind.Relative), new { });
        var asked = await ReadAsync(response, HttpStatusCode.Accepted);
        var place = $"/api/requests/{asked.GetProperty("id").GetString()}";
        Assert.Equal(place, response.Headers.Location?.OriginalString);
        return (
            await Eventually.GetAsync(
                async () => (await GetAsync(place)) is var answer && answer.GetProperty("done").GetBoolean() ? new Box(answer) : null,
                () => $"{path} is worked off. {notes()}"
            )
        ).Value;
    }

    public void Dispose() => Http.Dispose();

    private static async Task<bool> HasSteppedBackAsync(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.ServiceUnavailable
        && (await response.Content.ReadAsStringAsync()).Contains("lost its lease", StringComparison.Ordinal);

    private sealed record Box(JsonElement Value);

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{response.RequestMessage!.RequestUri} answered {(int)response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }
}
