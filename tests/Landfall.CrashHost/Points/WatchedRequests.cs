using System.Diagnostics;

namespace Landfall.CrashHost.Points;

/// <summary>
/// Sees every HTTP request of the process when its answer has come, before the code that waits for it, and tells the executioner.
/// </summary>
/// <param name="prefix">How the names of Landfall's containers and queues begin.</param>
/// <param name="taskHub">How those of the engine begin.</param>
/// <param name="executioner">Who is told.</param>
/// <param name="slow">How the names of blobs end that take a while to read; null for none.</param>
/// <param name="pause">How long.</param>
internal sealed class WatchedRequests(string prefix, string taskHub, Executioner executioner, string? slow, TimeSpan pause)
    : IObserver<DiagnosticListener>,
        IObserver<KeyValuePair<string, object?>>
{
    private const string Listener = "HttpHandlerDiagnosticListener";
    private const string Activity = "System.Net.Http.HttpRequestOut";

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == Listener)
        {
            value.Subscribe(this);
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Key == Activity + ".Start" && Request(value.Value) is { Content: { } sent })
        {
            // Kept now, as the body is gone once it was sent.
            sent.LoadIntoBufferAsync().GetAwaiter().GetResult();
        }
        else if (
            value.Key == Activity + ".Stop"
            && Request(value.Value) is { } request
            && Response(value.Value) is { IsSuccessStatusCode: true }
        )
        {
            Tell(request);
        }
    }

    public void OnCompleted() { }

    public void OnError(Exception error) { }

    private static HttpRequestMessage? Request(object? payload) =>
        payload?.GetType().GetProperty("Request")?.GetValue(payload) as HttpRequestMessage;

    private static HttpResponseMessage? Response(object? payload) =>
        payload?.GetType().GetProperty("Response")?.GetValue(payload) as HttpResponseMessage;

    private static string BodyOf(HttpRequestMessage request) => request.Content!.ReadAsStringAsync().GetAwaiter().GetResult();

    private void Tell(HttpRequestMessage request)
    {
        // /account/container/blob or /account/queue/messages, as the emulator has it.
        var path = Uri.UnescapeDataString(request.RequestUri!.AbsolutePath).Split('/', 4);
        if (path is not [_, _, var place, .. var rest])
        {
            return;
        }

        var blob = rest is [var name] ? name : "";
        var isMessage = request.Method == HttpMethod.Post && blob == "messages";
        var (point, subject) = place.StartsWith(prefix, StringComparison.Ordinal)
            ? (StoragePoint.Of(request.Method.Method, place[prefix.Length..], blob), blob)
            : (null, blob);
        if (isMessage)
        {
            subject = StoragePoint.MessageOf(BodyOf(request));
            point ??= place.StartsWith(taskHub + "-", StringComparison.Ordinal) ? StoragePoint.OfMessage(subject) : null;
        }

        if (slow is not null && point == CrashPoint.LandingRead && blob.EndsWith(slow, StringComparison.Ordinal))
        {
            Thread.Sleep(pause);
        }

        if (point is not null)
        {
            executioner.Reached(point, subject);
        }
    }
}
