using System.Diagnostics.CodeAnalysis;
using System.Net;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Landfall.Local.Durable;

/// <summary>
/// Answers an update of a queue message that fails as if the message were gone. The framework gives an activity's message back, or renews
/// it, by an update. Where that fails, it takes "gone" for an end; after anything else it counts the message as in hand until the process
/// ends, and drops each later delivery of it (DurableTask.AzureStorage 2.11.2). To the message it is all one: it is delivered again when
/// its time is up, if it is still there.
/// </summary>
internal sealed class MessageUpdatePolicy : HttpPipelinePolicy
{
    /// <inheritdoc/>
    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        try
        {
            await ProcessNextAsync(message, pipeline);
        }
        catch (Exception failure) when (IsUpdate(message.Request) && IsOfStorage(failure, message.CancellationToken))
        {
            message.Response = new Gone(message.Request.ClientRequestId);
        }

        Settle(message);
    }

    /// <inheritdoc/>
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        try
        {
            ProcessNext(message, pipeline);
        }
        catch (Exception failure) when (IsUpdate(message.Request) && IsOfStorage(failure, message.CancellationToken))
        {
            message.Response = new Gone(message.Request.ClientRequestId);
        }

        Settle(message);
    }

    private static void Settle(HttpMessage message)
    {
        if (IsUpdate(message.Request) && message.Response.Status >= (int)HttpStatusCode.BadRequest)
        {
            message.Response.Dispose();
            message.Response = new Gone(message.Request.ClientRequestId);
        }
    }

    // A message is put into a queue by POST, so each PUT below "messages" is an update.
    private static bool IsUpdate(Request request) =>
        request.Method == RequestMethod.Put && request.Uri.Path.Contains("/messages/", StringComparison.Ordinal);

    // No answer: once, after all tries, or within the time for one.
    private static bool IsOfStorage(Exception failure, CancellationToken cancellationToken) =>
        failure is RequestFailedException or AggregateException or IOException
        || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private sealed class Gone(string requestId) : Response
    {
        public override int Status => (int)HttpStatusCode.NotFound;

        public override bool IsError => true;

        public override string ReasonPhrase => "The message is not there any more, or could not be reached.";

        public override Stream? ContentStream { get; set; }

        public override string ClientRequestId { get; set; } = requestId;

        public override void Dispose() { }

        protected override bool ContainsHeader(string name) => false;

        protected override IEnumerable<HttpHeader> EnumerateHeaders() => [];

        protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
        {
            value = null;
            return false;
        }

        protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
        {
            values = null;
            return false;
        }
    }
}
