using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Landfall.Functions.Telemetry;

/// <summary>Gives up what is on its way to Azure Monitor when the host has no more time for it: the exporter then keeps it in its folder,
/// while a request that the process takes with it is lost.</summary>
internal sealed class SendsUntilTheEnd : HttpPipelinePolicy, IDisposable
{
    private readonly CancellationTokenSource _end = new();

    /// <summary>After <paramref name="patience"/> from now, and no more by what was said before, nothing is sent any more.</summary>
    public void EndAfter(TimeSpan patience) => _end.CancelAfter(patience);

    /// <inheritdoc/>
    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        await UntilTheEndAsync(() => ProcessNextAsync(message, pipeline).AsTask());

    /// <inheritdoc/>
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        UntilTheEndAsync(() =>
            {
                ProcessNext(message, pipeline);
                return Task.CompletedTask;
            })
            .GetAwaiter()
            .GetResult();

    /// <inheritdoc/>
    public void Dispose() => _end.Dispose();

    // As if nobody answered, which the exporter knows by where the inner exception is from: of any other failure it drops the data.
    private async Task UntilTheEndAsync(Func<Task> send)
    {
        try
        {
            await Task.Run(send, _end.Token).WaitAsync(_end.Token);
        }
        catch (OperationCanceledException ended) when (_end.IsCancellationRequested)
        {
            const string Reason = "The host ended before its telemetry was sent.";
            throw new RequestFailedException(Reason, new HttpRequestException(Reason, ended) { Source = typeof(HttpClient).Namespace });
        }
    }
}
