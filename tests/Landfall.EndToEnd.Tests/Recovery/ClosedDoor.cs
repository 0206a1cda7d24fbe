using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Landfall.EndToEnd.Tests.Recovery;

/// <summary>Storage that lets nobody read a landed file until it is opened.</summary>
internal sealed class ClosedDoor(string landing) : HttpPipelinePolicy
{
    public bool IsOpen { get; set; }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Look(message.Request);
        ProcessNext(message, pipeline);
    }

    public override ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Look(message.Request);
        return ProcessNextAsync(message, pipeline);
    }

    private void Look(Request request)
    {
        if (!IsOpen && request.Method == RequestMethod.Get && request.Uri.Path.Contains($"/{landing}/", StringComparison.Ordinal))
        {
            throw new RequestFailedException(
                403,
                "This request is not authorized.",
                "AuthorizationPermissionMismatch",
                innerException: null
            );
        }
    }
}
