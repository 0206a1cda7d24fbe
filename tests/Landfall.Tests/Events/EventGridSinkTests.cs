using System.Collections.Concurrent;
using System.Net;
using Azure;
using Azure.Core.Pipeline;
using Azure.Messaging;
using Azure.Messaging.EventGrid;
using Landfall.Events;
using Landfall.Events.EventGrid;
using Microsoft.Extensions.Options;

namespace Landfall.Tests.Events;

/// <summary>The real client on a topic that this test answers for.</summary>
public sealed class EventGridSinkTests : EventSinkSuite
{
    protected override ISuiteSink Create() => new Topic();

    [Fact]
    public async Task SendAsync_Key_GoesInItsHeaderToTheTopic()
    {
        await using var suite = new Topic();

        await suite.Sink.SendAsync(Event("a"), TestContext.Current.CancellationToken);

        Assert.Equal(("https://topic.test/api/events", "secret", "application/cloudevents-batch+json; charset=utf-8"), suite.Last);
    }

    private sealed class Topic : HttpMessageHandler, ISuiteSink
    {
        private readonly ConcurrentQueue<CloudEvent> _arrived = new();
        private HttpStatusCode _answer = HttpStatusCode.OK;

        public Topic()
        {
            var client = new EventGridPublisherClientOptions { Transport = new HttpClientTransport(this), Retry = { MaxRetries = 0 } };
            Sink = new EventGridSink(
                new EventGridPublisherClient(new Uri("https://topic.test/api/events"), new AzureKeyCredential("secret"), client),
                Options.Create(new EventOptions { Source = Source })
            );
        }

        public IEventSink Sink { get; }

        public (string Uri, string Key, string ContentType) Last { get; private set; }

        public Task<IReadOnlyList<CloudEvent>> ArrivedAsync() => Task.FromResult<IReadOnlyList<CloudEvent>>([.. _arrived]);

        public void Break() => _answer = HttpStatusCode.ServiceUnavailable;

        public void Fix() => _answer = HttpStatusCode.OK;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Last = (
                request.RequestUri!.GetLeftPart(UriPartial.Path),
                request.Headers.GetValues("aeg-sas-key").Single(),
                request.Content!.Headers.ContentType!.ToString()
            );
            if (_answer == HttpStatusCode.OK)
            {
                foreach (var sent in CloudEvent.ParseMany(new BinaryData(await request.Content.ReadAsByteArrayAsync(cancellationToken))))
                {
                    _arrived.Enqueue(sent);
                }
            }

            return new HttpResponseMessage(_answer);
        }
    }
}
