using System.Text;
using System.Text.Json;
using Azure.Storage.Queues;
using Landfall.Ledger;
using Landfall.Recovery;
using Landfall.Storage;
using Landfall.Tests.Azurite;
using Landfall.Tests.Landing;

namespace Landfall.Tests.Recovery;

public sealed class PoisonMessagesTests(AzuriteFixture azurite)
{
    private const string Update =
        """{"id":"1","source":"/landfall","type":"landfall.table.updated","subject":"crm.person","specversion":"1.0"}""";

    [Fact]
    public async Task ListAsync_NoQueues_GivesNothing()
    {
        var bed = await BedAsync();

        Assert.Equal(
            [(bed.Queues.EventsPoison.Name, 0, false, null), ("webjobs-blobtrigger-poison", 0, false, null)],
            (await bed.Poison.ListAsync(default)).Select(queue => (queue.Queue, queue.Messages.Count, queue.HasMore, queue.Problem))
        );
    }

    [Fact]
    public async Task ListAsync_MessagesOfEveryKind_SaysWhatTheyAreAndNothingElseOfThem()
    {
        var bed = await BedAsync();
        await bed.Queues.EventsPoison.CreateAsync();
        foreach (var text in (string[])[Base64(Update), Update, Base64("""{"ssn":"123"}"""), "no base64 of ada@example.com"])
        {
            await bed.Queues.EventsPoison.SendMessageAsync(text);
        }

        await bed.Queues.EventsPoison.SendMessageAsync(
            Base64(Update.Replace("landfall.table.updated", "com.acme.person", StringComparison.Ordinal))
        );
        await bed.GiveUpAsync("sf/1/a.csv");
        await bed.GiveUpAsync("sf/1/b.csv", container: "of-others");
        await bed.GiveUpAsync("sf/1/c.csv", function: "Host.Functions.Other");

        var queues = await bed.Poison.ListAsync(default);

        Assert.Equal(
            [
                "landfall.table.updated crm.person",
                "landfall.table.updated crm.person",
                "not a CloudEvent",
                "not a CloudEvent",
                "an event of another sender",
            ],
            queues[0].Messages.Select(message => message.What)
        );
        Assert.Equal(["sf/1/a.csv"], queues[1].Messages.Select(message => message.What));
        Assert.All(queues[0].Messages, message => Assert.NotNull(message.Since));
    }

    [Fact]
    public async Task ReleaseAsync_Events_AreInTheirQueueAsTheyWere()
    {
        var bed = await BedAsync();
        await bed.Queues.EventsPoison.CreateAsync();
        var texts = Enumerable
            .Range(0, 40)
            .Select(number => Base64(FormattableString.Invariant($"{number} {Update}")))
            .Append("raw")
            .ToList();
        foreach (var text in texts)
        {
            await bed.Queues.EventsPoison.SendMessageAsync(text);
        }

        var released = (await bed.Poison.ReleaseAsync(default))[0];

        Assert.Equal((41, 0, 0, null), (released.Released, released.Gone, released.Kept.Count, released.Problem));
        Assert.Equal(0, (await bed.Queues.EventsPoison.GetPropertiesAsync()).Value.ApproximateMessagesCount);
        var back = new List<string>();
        while ((await bed.Queues.Events.ReceiveMessagesAsync(32, TimeSpan.FromMinutes(5))).Value is { Length: > 0 } some)
        {
            back.AddRange(some.Select(message => message.MessageText));
        }

        Assert.Equal(texts.Order(StringComparer.Ordinal), back.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task ReleaseAsync_GivenUpBlobs_AreRegisteredOrGoneAndOthersStay()
    {
        var bed = await BedAsync();
        var file = await bed.Landing.DropAsync("sf/1/a.csv");
        await bed.Landing.Bed.Containers.Landing.GetBlobClient("sf/1/empty.csv").UploadAsync(BinaryData.FromString(""));
        await bed.GiveUpAsync("sf/1/a.csv");
        await bed.GiveUpAsync("sf/1/a.csv");
        await bed.GiveUpAsync("sf/1/deleted.csv");
        await bed.GiveUpAsync("sf/1/empty.csv");
        await bed.GiveUpAsync("sf/1/a.csv", container: bed.Landing.Bed.Containers.Lake.Name);

        var released = (await bed.Poison.ReleaseAsync(default))[1];
        var again = (await bed.Poison.ReleaseAsync(default))[1];

        Assert.Equal((3, 1, 0, null), (released.Released, released.Gone, released.Kept.Count, released.Problem));
        Assert.Equal((0, 0, 0, null), (again.Released, again.Gone, again.Kept.Count, again.Problem));
        var entry = await bed.Landing.Ledger.FindAsync(BatchId.Create(LandingBed.Account, file), default);
        Assert.Equal((BatchState.Registered, file), (entry?.State, entry?.File));
        Assert.Single((await bed.Queues.BlobPoison.PeekMessagesAsync(32)).Value, message =>
            Encoding
                .UTF8.GetString(Convert.FromBase64String(message.MessageText))
                .Contains(bed.Landing.Bed.Containers.Lake.Name, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task ReleaseAsync_BlobCalledLikeAMember_IsAnnouncedAsTheBlob()
    {
        var bed = await BedAsync();
        await bed.Landing.DropAsync("sf/1/export.zip", "no zip");
        await bed.Landing.DropAsync("sf/1/export.zip!/Account.csv");
        await bed.GiveUpAsync("sf/1/export.zip!/Account.csv");

        var released = (await bed.Poison.ReleaseAsync(default))[1];

        Assert.Equal((1, 0, 0), (released.Released, released.Gone, released.Kept.Count));
        var entry = Assert.Single(await bed.Landing.Bed.EntriesAsync());
        Assert.Equal((BatchState.Unclaimed, "member-name"), (entry.State, entry.Error?.Code));
    }

    [Fact]
    public async Task ReleaseAsync_OneFailsAsNobodyForesaw_KeepsItAndGoesOnWithTheOthers()
    {
        var bed = await BedAsync();
        bed.Landing.Claims.Claiming = name =>
        {
            if (name == "sf/1/b.csv")
            {
                throw new InvalidOperationException("Nobody foresaw it.");
            }
        };
        foreach (var name in (string[])["sf/1/a.csv", "sf/1/b.csv", "sf/1/c.csv"])
        {
            await bed.Landing.DropAsync(name);
            await bed.GiveUpAsync(name);
        }

        var released = (await bed.Poison.ReleaseAsync(default))[1];

        Assert.Equal((2, 0, null), (released.Released, released.Gone, released.Problem));
        var kept = Assert.Single(released.Kept);
        Assert.Equal(
            ("sf/1/b.csv", "It failed with InvalidOperationException; see the host's log, and release it again when that is fixed."),
            (kept.What, kept.Reason)
        );
        Assert.Equal(["sf/1/b.csv"], (await bed.Poison.ListAsync(default))[1].Messages.Select(message => message.What));
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private async Task<PoisonBed> BedAsync()
    {
        var landing = await LandingBed.CreateAsync(azurite);
        var service = new QueueServiceClient(azurite.ConnectionString);
        var queues = new LandfallQueues(service, $"{landing.Bed.Containers.Landing.Name}-events", service);
        var log = new RecordedLog<PoisonMessages>();
        return new PoisonBed(landing, queues, new PoisonMessages(queues, landing.Bed.Containers, landing.Files, landing.Arrivals, log));
    }

    private sealed record PoisonBed(LandingBed Landing, LandfallQueues Queues, PoisonMessages Poison)
    {
        public async Task GiveUpAsync(string name, string? container = null, string function = "Host.Functions.LandingArrived")
        {
            await Queues.BlobPoison.CreateIfNotExistsAsync();
            await Queues.BlobPoison.SendMessageAsync(
                Base64(
                    JsonSerializer.Serialize(
                        new
                        {
                            FunctionId = function,
                            BlobType = "BlockBlob",
                            ContainerName = container ?? Landing.Bed.Containers.Landing.Name,
                            BlobName = name,
                            ETag = "\"0x1\"",
                        }
                    )
                )
            );
        }
    }
}
