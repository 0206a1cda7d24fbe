using Landfall.Infrastructure.Tests.Snapshots;

namespace Landfall.Infrastructure.Tests.Judge.Rules;

/// <summary>The topic of storage and that of the app: where they get events from, and by which identity they deliver.</summary>
internal sealed class EventTopicRule : ISnapshotRule
{
    /// <inheritdoc/>
    public string Name => "topics";

    /// <inheritdoc/>
    public void Check(Snapshot snapshot, Findings found)
    {
        var system = snapshot.Of("Microsoft.EventGrid/systemTopics").ToList();
        var own = snapshot.Of("Microsoft.EventGrid/topics").ToList();
        if (system.Count != 1 || own.Count != 1)
        {
            found.Missing("Microsoft.EventGrid", "there is one topic of storage and one of the app");
        }

        foreach (var topic in system)
        {
            found.OneOf(topic, "properties.topicType", "Microsoft.Storage.StorageAccounts");
            var source = found.Reference(snapshot, topic, "properties.source", "Microsoft.Storage/storageAccounts");
            found.Expect(
                topic,
                "properties.source",
                source?.Id == Names.DataAccount(snapshot)?.Id,
                "the account with the landing container"
            );
        }

        foreach (var topic in own)
        {
            found.OneOf(topic, "properties.inputSchema", "CloudEventSchemaV1_0");
            found.Is(topic, "properties.disableLocalAuth", expected: true);
            found.OneOf(topic, "properties.minimumTlsVersionAllowed", "1.2", "1.3");
        }

        foreach (var topic in system.Concat(own))
        {
            found.OneOf(topic, "identity.type", "UserAssigned");
            found.Expect(
                topic,
                "identity.userAssignedIdentities",
                topic.Names("identity.userAssignedIdentities").Count == 1,
                "one identity"
            );
        }
    }
}
