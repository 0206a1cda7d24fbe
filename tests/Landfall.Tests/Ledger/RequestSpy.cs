using Azure.Core;
using Azure.Core.Pipeline;

namespace Landfall.Tests.Ledger;

/// <summary>Sees every request that a storage client sends, retries included, and may spoil the answers of some.</summary>
internal sealed class RequestSpy : HttpPipelinePolicy
{
    /// <summary>Told each request before it is sent.</summary>
    public Action<Request> Sending { get; set; } = _ => { };

    /// <summary>Says for which requests the answer is lost on its way back, after the server did what was asked.</summary>
    public Func<Request, bool> LosesAnswer { get; set; } = _ => false;

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException();

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Sending(message.Request);
        await ProcessNextAsync(message, pipeline);
        if (LosesAnswer(message.Request))
        {
            throw new IOException("The answer was lost.");
        }
    }
}
