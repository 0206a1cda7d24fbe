using System.Diagnostics;

namespace Landfall.CrashHost.Points;

/// <summary>Sees every HTTP request of the process when its answer has come, before the code that waits for it, and tells the executioner.</summary>
internal sealed class WatchedRequests(string prefix, Executioner executioner) : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
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
        else if (value.Key == Activity + ".Stop" && Request(value.Value) is { } request && Response(value.Value) is { IsSuccessStatusCode: true })
        {
            Tell(request);
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    private static HttpRequestMessage? Request(object? payload) => payload?.GetType().GetProperty("Request")?.GetValue(payload) as HttpRequestMessage;

    private static HttpResponseMessage? Response(object? payload) => payload?.GetType().GetProperty("Response")?.GetValue(payload) as HttpResponseMessage;

    private void Tell(HttpRequestMessage request)
    {
        // /account/container/blob, as the emulator has it.
        var path = Uri.UnescapeDataString(request.RequestUri!.AbsolutePath).Split('/', 4);
        if (path.Length < 3 || !path[2].StartsWith(prefix, StringComparison.Ordinal))
        {
            return;
        }

        var blob = path.Length > 3 ? path[3] : "";
        var action = request.Headers.TryGetValues("x-ms-lease-action", out var actions) ? actions.Single() : null;
        var point = StoragePoint.Of(
            request.Method.Method, path[2][prefix.Length..], blob, request.RequestUri.Query, action,
            () => request.Content!.ReadAsStringAsync().GetAwaiter().GetResult());
        if (point is not null)
        {
            executioner.Reached(point, blob);
        }
    }
}
