using Azure.Storage.Queues;
using Landfall.Tests.Azurite;
using Microsoft.Azure.Functions.Worker;

namespace Landfall.Tests.Local;

public sealed class QueueTriggerTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task QueueTrigger_QueueThatIsNotThere_IsMadeAndItsMessagesArriveOnce()
    {
        await using var app = App(out var queue);
        await app.StartAsync();
        await Poll.UntilAsync(async () => await queue.ExistsAsync(), "the host makes the queue");

        await queue.SendMessageAsync("""{"id":"a"}""");
        await queue.SendMessageAsync("""{"id":"b"}""");
        await Poll.UntilAsync(() => app.Log.Calls.Count == 2, "both messages arrive");
        await Poll.UntilAsync(
            async () => (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount == 0,
            "the messages are taken away"
        );

        Assert.Equal(["""{"id":"a"}""", """{"id":"b"}"""], app.Log.Calls.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task QueueTrigger_FunctionThrows_LeavesTheMessageForTheNextTryAndSaysSo()
    {
        await using var app = App(out var queue);
        await queue.CreateAsync();
        var sent = (await queue.SendMessageAsync("bad")).Value;
        await queue.SendMessageAsync("good");
        await app.StartAsync();

        await Poll.UntilAsync(() => app.Log.Calls.Contains("good", StringComparer.Ordinal), "the message beside the bad one arrives");
        await Poll.UntilAsync(
            () => app.Logged.Lines.Any(line => line.Contains(sent.MessageId, StringComparison.Ordinal)),
            "the failure is logged"
        );

        Assert.Contains(
            $"Warning: Taken failed for the message {sent.MessageId} of {queue.Name}, try 1; it is called again",
            app.Logged.Lines
        );
        await Poll.UntilAsync(
            async () => (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount == 1,
            "the good message is taken away and the bad one stays"
        );
    }

    [Fact]
    public async Task QueueTrigger_TenthTryFails_PutsTheMessageIntoThePoisonQueue()
    {
        await using var app = App(out var queue);
        await queue.CreateAsync();
        await queue.SendMessageAsync("bad");
        for (var earlier = 0; earlier < 9; earlier++)
        {
            var message = (await queue.ReceiveMessageAsync()).Value;
            await queue.UpdateMessageAsync(message.MessageId, message.PopReceipt, visibilityTimeout: TimeSpan.Zero);
        }

        await app.StartAsync();
        var poison = Client(queue.Name + "-poison");
        await Poll.UntilAsync(
            async () => await poison.ExistsAsync() && (await poison.GetPropertiesAsync()).Value.ApproximateMessagesCount == 1,
            "the message is poison"
        );

        Assert.Equal("bad", (await poison.ReceiveMessageAsync()).Value.MessageText);
        await Poll.UntilAsync(
            async () => (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount == 0,
            "the message is taken away"
        );
    }

    private TestApp App(out QueueClient queue)
    {
        var name = azurite.NewPrefix() + "events";
        queue = Client(name);
        return new TestApp(azurite, typeof(Taken)) { Settings = { ["EventsQueue"] = name } };
    }

    private QueueClient Client(string name) =>
        new(azurite.ConnectionString, name, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });

    public sealed class Taken(CallLog log)
    {
        [Function(nameof(Taken))]
        public Task Run([QueueTrigger("%EventsQueue%")] string message)
        {
            log.Add(message);
            return message == "bad" ? throw new InvalidOperationException("no") : Task.CompletedTask;
        }
    }
}
