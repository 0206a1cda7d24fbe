using Landfall.Events;
using Landfall.Infrastructure.Tests.Snapshots;
using Landfall.Storage;

namespace Landfall.Infrastructure.Tests.Judge.Rules;

/// <summary>What is delivered of a topic, where to, as whom, how often it is tried, and where it goes when that was in vain.</summary>
internal sealed class EventSubscriptionRule : ISnapshotRule
{
    private const int MostValues = 25;

    // CreateFile and AppendFile come before a file is whole.
    private static readonly string[] WholeFiles = ["PutBlob", "PutBlockList", "CopyBlob", "FlushWithClose", "SftpCommit", "PutBlobFromUrl"];

    private static readonly string[] FilterKeys = ["data.api", "data.blobType", "data.contentType", "data.contentLength", "subject"];

    /// <inheritdoc/>
    public string Name => "subscriptions";

    /// <inheritdoc/>
    public void Check(Snapshot snapshot, Findings found)
    {
        var landing = snapshot.Of("Microsoft.EventGrid/systemTopics/eventSubscriptions").ToList();
        var updates = snapshot.Of("Microsoft.EventGrid/topics/eventSubscriptions").ToList();
        if (landing.Count != 1 || updates.Count != 1)
        {
            found.Missing("Microsoft.EventGrid", "one subscription brings landed files, one updates of tables");
        }

        foreach (var subscription in landing)
        {
            CheckCommon(snapshot, subscription, found);
            CheckLanding(snapshot, subscription, found);
        }

        foreach (var subscription in updates)
        {
            CheckCommon(snapshot, subscription, found);
            CheckUpdates(snapshot, subscription, found);
        }
    }

    private static void CheckLanding(Snapshot snapshot, PredictedResource subscription, Findings found)
    {
        var types = subscription.Texts("properties.filter.includedEventTypes");
        found.Expect(subscription, "properties.filter.includedEventTypes", types is ["Microsoft.Storage.BlobCreated"], "BlobCreated alone");
        found.OneOf(subscription, "properties.eventDeliverySchema", "EventGridSchema", "CloudEventSchemaV1_0");
        found.OneOf(subscription, "properties.filter.subjectBeginsWith", $"/blobServices/default/containers/{LandfallNames.Landing}/");
        found.Expect(
            subscription,
            "properties.filter.subjectEndsWith",
            subscription.At("properties.filter.subjectEndsWith") is null,
            "nothing"
        );
        found.OneOf(subscription, "properties.destination.endpointType", "WebHook");
        found.OneOf(subscription, "properties.destination.properties.minimumTlsVersionAllowed", "1.2", "1.3");
        found.Between(subscription, "properties.destination.properties.maxEventsPerBatch", 1, 5000);
        found.Between(subscription, "properties.destination.properties.preferredBatchSizeInKilobytes", 1, 1024);
        found.OneOf(subscription, "properties.destination.properties.endpointUrl", "[parameters('landingEndpoint')]");
        found.OneOf(subscription, "condition", "[not(empty(parameters('landingEndpoint')))]");
        var filters = subscription.List("properties.filter.advancedFilters").ToList();
        found.Expect(
            subscription,
            "properties.filter.advancedFilters",
            filters.Any(filter => PredictedResource.TextOf(filter?["key"]) is "data.api"),
            "a filter of data.api, or files are told of that are not whole yet"
        );
        for (var index = 0; index < filters.Count; index++)
        {
            var path = $"properties.filter.advancedFilters.{index}";
            found.OneOf(subscription, $"{path}.operatorType", "StringIn");
            found.OneOf(subscription, $"{path}.key", FilterKeys);
            var values = subscription.Texts($"{path}.values");
            found.Expect(subscription, $"{path}.values", values.Count is > 0 and <= MostValues, "1 to 25 values");
            found.Expect(
                subscription,
                $"{path}.values",
                subscription.Text($"{path}.key") is not "data.api"
                    || values.All(value => WholeFiles.Contains(value, StringComparer.Ordinal)),
                $"calls that leave a whole file: {string.Join(", ", WholeFiles)}"
            );
            found.Expect(
                subscription,
                $"{path}.values",
                subscription.Text($"{path}.key") is not "data.api" || values.Contains("FlushWithClose", StringComparer.Ordinal),
                "FlushWithClose too, by which clients of a lake end a file"
            );
        }

        _ = snapshot;
    }

    private static void CheckUpdates(Snapshot snapshot, PredictedResource subscription, Findings found)
    {
        var types = subscription.Texts("properties.filter.includedEventTypes");
        found.Expect(
            subscription,
            "properties.filter.includedEventTypes",
            types is [EventType.TableUpdated],
            $"{EventType.TableUpdated} alone"
        );
        found.OneOf(subscription, "properties.eventDeliverySchema", "CloudEventSchemaV1_0");
        const string Destination = "properties.deliveryWithResourceIdentity.destination";
        found.OneOf(subscription, $"{Destination}.endpointType", "StorageQueue");
        var account = found.Reference(snapshot, subscription, $"{Destination}.properties.resourceId", "Microsoft.Storage/storageAccounts");
        var queue = subscription.Text($"{Destination}.properties.queueName");
        found.OneOf(subscription, $"{Destination}.properties.queueName", LandfallNames.Events);
        found.Expect(
            subscription,
            $"{Destination}.properties.queueName",
            Names.Below(snapshot, account, "queueServices/queues").Contains(queue ?? "", StringComparer.Ordinal),
            "a queue of the account"
        );
        var time = subscription.Number($"{Destination}.properties.queueMessageTimeToLiveInSeconds");
        found.Expect(
            subscription,
            $"{Destination}.properties.queueMessageTimeToLiveInSeconds",
            time is -1 or >= 86_400,
            "-1 or a day at least"
        );
    }

    private static void CheckCommon(Snapshot snapshot, PredictedResource subscription, Findings found)
    {
        found.Between(subscription, "properties.retryPolicy.maxDeliveryAttempts", 1, 30);
        found.Between(subscription, "properties.retryPolicy.eventTimeToLiveInMinutes", 1, 1440);
        var (plain, signed) = (subscription.At("properties.destination"), subscription.At("properties.deliveryWithResourceIdentity"));
        found.Expect(
            subscription,
            "properties.destination",
            plain is null != signed is null,
            "either this or deliveryWithResourceIdentity"
        );

        // Accounts without keys take nothing that is not signed.
        found.Expect(
            subscription,
            "properties.deadLetterDestination",
            subscription.At("properties.deadLetterDestination") is null,
            "nothing"
        );
        const string DeadLetter = "properties.deadLetterWithResourceIdentity";
        found.OneOf(subscription, $"{DeadLetter}.deadLetterDestination.endpointType", "StorageBlob");
        const string Place = $"{DeadLetter}.deadLetterDestination.properties";
        var account = found.Reference(snapshot, subscription, $"{Place}.resourceId", "Microsoft.Storage/storageAccounts");
        found.Expect(
            subscription,
            $"{Place}.blobContainerName",
            subscription.Text($"{Place}.blobContainerName") is Names.DeadLetters
                && Names.Below(snapshot, account, "blobServices/containers").Contains(Names.DeadLetters, StringComparer.Ordinal),
            $"{Names.DeadLetters}, a container of the account"
        );

        var topic = snapshot.Find(subscription.Id[..subscription.Id.IndexOf("/eventSubscriptions/", StringComparison.Ordinal)]);
        var mine = topic?.Names("identity.userAssignedIdentities") ?? [];
        foreach (var path in (string[])[DeadLetter, .. signed is null ? [] : (string[])["properties.deliveryWithResourceIdentity"]])
        {
            found.OneOf(subscription, $"{path}.identity.type", "UserAssigned");
            found.Expect(
                subscription,
                $"{path}.identity.userAssignedIdentity",
                mine.Contains(subscription.Text($"{path}.identity.userAssignedIdentity") ?? "", StringComparer.Ordinal),
                "the identity of the topic"
            );
        }
    }
}
