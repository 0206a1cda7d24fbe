using Landfall.Infrastructure.Tests.Snapshots;
using Landfall.Storage;

namespace Landfall.Infrastructure.Tests.Judge;

/// <summary>The names that the code has of storage, and the few that are the deployment's own.</summary>
internal static class Names
{
    /// <summary>The container of events that could not be delivered.</summary>
    public const string DeadLetters = "deadletters";

    /// <summary>The container of the package.</summary>
    public const string Deployments = "deployments";

    /// <summary>The containers of the data account.</summary>
    public static IReadOnlyList<string> DataContainers { get; } =
    [LandfallNames.Landing, LandfallNames.Ledger, LandfallNames.Lake, LandfallNames.Rejects, LandfallNames.Contracts, DeadLetters];

    /// <summary>The queues of the data account.</summary>
    public static IReadOnlyList<string> DataQueues { get; } =
    [LandfallNames.Events, LandfallNames.PoisonOf(LandfallNames.Events), LandfallNames.BlobPoison];

    /// <summary>The account with the landing container.</summary>
    public static PredictedResource? DataAccount(Snapshot snapshot) =>
        snapshot
            .Of("Microsoft.Storage/storageAccounts")
            .FirstOrDefault(account =>
                snapshot
                    .Below(account, "Microsoft.Storage/storageAccounts/blobServices/containers")
                    .Any(one => one.Name == LandfallNames.Landing)
            );

    /// <summary>The other one.</summary>
    public static PredictedResource? HostAccount(Snapshot snapshot) =>
        snapshot.Of("Microsoft.Storage/storageAccounts").FirstOrDefault(account => account.Id != DataAccount(snapshot)?.Id);

    /// <summary>The names of what is of a type below an account.</summary>
    public static IReadOnlyList<string> Below(Snapshot snapshot, PredictedResource? account, string kind) =>
        account is null ? [] : [.. snapshot.Below(account, $"Microsoft.Storage/storageAccounts/{kind}").Select(one => one.Name)];
}
