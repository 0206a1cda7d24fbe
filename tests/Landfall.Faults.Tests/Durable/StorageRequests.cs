using System.Collections.Concurrent;
using System.Diagnostics;

namespace Landfall.Faults.Tests.Durable;

/// <summary>The storage requests of one task hub that this process sends, by service and kind.</summary>
internal sealed class StorageRequests : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private readonly string _taskHub;
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly List<IDisposable> _subscriptions = [];

    public StorageRequests(string taskHub)
    {
        _taskHub = taskHub;
        _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
    }

    public int Total => _counts.Values.Sum();

    public override string ToString() =>
        string.Join(
            ", ",
            _counts
                .OrderByDescending(count => count.Value)
                .ThenBy(count => count.Key, StringComparer.Ordinal)
                .Select(count => $"{count.Value} {count.Key}")
        );

    public void Reset() => _counts.Clear();

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "HttpHandlerDiagnosticListener")
        {
            _subscriptions.Add(
                value.Subscribe(this, (name, _, _) => name is "System.Net.Http.HttpRequestOut" or "System.Net.Http.HttpRequestOut.Start")
            );
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (
            value.Key == "System.Net.Http.HttpRequestOut.Start"
            && value.Value?.GetType().GetProperty("Request")?.GetValue(value.Value) is HttpRequestMessage { RequestUri: { } uri } request
            && uri.AbsolutePath.Contains(_taskHub, StringComparison.OrdinalIgnoreCase)
        )
        {
            var place = uri.Segments.Length > 2 ? uri.Segments[2].Trim('/').Replace(_taskHub, "", StringComparison.OrdinalIgnoreCase) : "";
            _counts.AddOrUpdate($"{request.Method} {place.Split('(')[0]}", 1, (_, count) => count + 1);
        }
    }

    public void OnCompleted() { }

    public void OnError(Exception error) { }

    public void Dispose() => _subscriptions.ForEach(subscription => subscription.Dispose());
}
