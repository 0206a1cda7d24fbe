namespace Landfall.Faults.Tests.Storage;

/// <summary>Brings requests to a storage in memory, and nothing goes wrong.</summary>
internal sealed class MemoryTransport(MemoryStorage storage) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        storage.Answer(await StorageRequest.ReadAsync(request, cancellationToken)).ToResponse(request);
}
