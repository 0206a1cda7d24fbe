using System.Net;
using Azure;
using Azure.Core.Pipeline;
using Azure.Storage.Queues;
using Landfall.Local.Durable;

namespace Landfall.Faults.Tests.Durable;

/// <summary>What the engine is told of a queue message that it cannot update.</summary>
public sealed class MessageUpdatePolicyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Update_OfAReceiptThatIsNotValidAnyMore_IsToldAsGone()
    {
        var queue = Queue(_ => Task.FromResult(new HttpResponseMessage(HttpStatusCode.BadRequest)));

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() =>
            queue.UpdateMessageAsync("id", "receipt", cancellationToken: Token)
        );

        Assert.Equal(404, failure.Status);
    }

    [Fact]
    public async Task Update_WithoutAnAnswer_IsToldAsGoneAfterAllTries()
    {
        var tries = 0;
        var queue = Queue(_ =>
        {
            tries++;
            throw new HttpRequestException("Connection refused");
        });

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() =>
            queue.UpdateMessageAsync("id", "receipt", cancellationToken: Token)
        );

        Assert.Equal((404, 3), (failure.Status, tries));
    }

    [Fact]
    public async Task Update_ThatIsCancelled_IsCancelled()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var queue = Queue(async token =>
        {
            await cancel.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
            throw new InvalidOperationException("It was cancelled.");
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            queue.UpdateMessageAsync("id", "receipt", cancellationToken: cancel.Token)
        );
    }

    [Fact]
    public async Task Delete_OfAReceiptThatIsNotValidAnyMore_IsToldAsItIs()
    {
        var queue = Queue(_ => Task.FromResult(new HttpResponseMessage(HttpStatusCode.BadRequest)));

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => queue.DeleteMessageAsync("id", "receipt", Token));

        Assert.Equal(400, failure.Status);
    }

    private static QueueClient Queue(Func<CancellationToken, Task<HttpResponseMessage>> answer)
    {
        var options = DurableStorage.Queues();
        options.Transport = new HttpClientTransport(new HttpClient(new Answers(answer)));
        (options.Retry.MaxRetries, options.Retry.Delay) = (2, TimeSpan.FromMilliseconds(1));
        return new QueueClient(new Uri("http://127.0.0.1:1/account/queue"), options);
    }

    private sealed class Answers(Func<CancellationToken, Task<HttpResponseMessage>> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            answer(cancellationToken);
    }
}
