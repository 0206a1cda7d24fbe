using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Storage;
using Microsoft.Extensions.Configuration;

namespace Landfall.Diagnosis;

/// <summary>The checks of containers, queues, the ledger and the lake, and of the clock that storage has.</summary>
public sealed class StorageChecks(
    LandfallContainers containers,
    LandfallQueues queues,
    ILedgerStore store,
    AccountLedger account,
    IConfiguration configuration,
    TimeProvider time
) : IDoctorChecks
{
    /// <inheritdoc/>
    public IReadOnlyList<DoctorCheck> List()
    {
        var landing = StorageAccess.Of(configuration, LandfallNames.LandingStorageSetting, containers.Landing.AccountName);
        var events = StorageAccess.Of(configuration, LandfallNames.EventStorageSetting, queues.Events.AccountName);
        var tables = configuration.GetSection(LandfallNames.LedgerStorageSetting).Exists()
            ? LandfallNames.LedgerStorageSetting
            : LandfallNames.HostStorageSetting;
        return
        [
            // Sources write into the landing container, Landfall does not.
            .. containers.All.Select(container => new ContainerCheck(container, container.Name != containers.Landing.Name, landing)),
            new QueueCheck(queues.Events, isPoison: false, events),
            new QueueCheck(queues.EventsPoison, isPoison: true, events),
            new LedgerCheck(store, account, StorageAccess.Of(configuration, tables, containers.Ledger.AccountName)),
            new LakeFormatCheck(containers.Lake, landing),
            new StorageClockCheck(containers.Ledger, time, AppOnAzure.Of(configuration)),
        ];
    }
}

/// <summary>Whether a container is there and may be used.</summary>
internal sealed class ContainerCheck(BlobContainerClient container, bool isWritten, StorageAccess access)
    : DoctorCheck(CheckArea.Storage, $"container {container.Name}")
{
    /// <inheritdoc/>
    public override async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!await container.ExistsAsync(cancellationToken))
            {
                return CheckResult.Failed("It is not there.", $"a container of that name in {access.Account}", "landfall setup");
            }

            await container.GetBlobsAsync(cancellationToken: cancellationToken).AsPages(pageSizeHint: 1).AnyAsync(cancellationToken);
            if (isWritten)
            {
                await WriteProbe.TryAsync(container, cancellationToken);
            }

            return CheckResult.Ok(isWritten ? "It can be listed and written to." : "It can be listed.");
        }
        catch (Exception failure) when (StorageRefusal.Is(failure))
        {
            return access.Refused(failure, StorageAccess.Blobs);
        }
    }
}

/// <summary>Whether a queue is there and may be used, and that one for what a host gave up is empty.</summary>
internal sealed class QueueCheck(QueueClient queue, bool isPoison, StorageAccess access)
    : DoctorCheck(CheckArea.Storage, $"queue {queue.Name}")
{
    /// <inheritdoc/>
    public override async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!await queue.ExistsAsync(cancellationToken))
            {
                return CheckResult.Failed("It is not there.", $"a queue of that name in {access.Account}", "landfall setup");
            }

            var waiting = (await queue.PeekMessagesAsync(maxMessages: 1, cancellationToken)).Value.Length;
            return isPoison && waiting > 0
                ? CheckResult.Warning(
                    "Messages lie in it that a host gave up.",
                    "none",
                    "landfall parked, then landfall release --messages"
                )
                : CheckResult.Ok(isPoison ? "It can be read, and no message was given up." : "It can be read.");
        }
        catch (Exception failure) when (StorageRefusal.Is(failure))
        {
            return access.Refused(failure, StorageAccess.Queues);
        }
    }
}

/// <summary>Whether the ledger answers, has this Landfall's format, and is the account's.</summary>
internal sealed class LedgerCheck(ILedgerStore store, AccountLedger account, StorageAccess access)
    : DoctorCheck(CheckArea.Ledger, StorageKind.Ledger)
{
    /// <inheritdoc/>
    public override async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Before what follows, which would make one that is missing.
            await store.FindAsync(BatchId.ArchiveTable, LedgerRowKeys.Head, cancellationToken);
            await account.CheckAsync(cancellationToken);
            return await account.LostAsync(cancellationToken) is { Request: null } lost
                ? CheckResult.Failed(
                    $"The ledger {lost.Id} is lost, and the one in its place has no entries of what was loaded before.",
                    "its entries",
                    "landfall rebuild --ledger"
                )
                : CheckResult.Ok(FormattableString.Invariant($"It answers, has format {LedgerFormat.Current} and is the account's."));
        }
        catch (LedgerException foreign) when (foreign.InnerException is null)
        {
            return CheckResult.Failed(
                foreign.Message,
                FormattableString.Invariant($"the account's own ledger in format {LedgerFormat.Current}"),
                "Run the Landfall, or the data folder, that it belongs to."
            );
        }
        catch (Exception failure) when (StorageRefusal.Is(failure))
        {
            return StorageRefusal.IsDenied(failure)
                ? access.Refused(failure, StorageAccess.Tables)
                : CheckResult.Failed(
                    StorageRefusal.Words(failure),
                    "an answer of the ledger",
                    "landfall setup; on one machine see that its file and folder are there and can be written to."
                );
        }
    }
}

/// <summary>Whether the lake has this Landfall's format.</summary>
internal sealed class LakeFormatCheck(BlobContainerClient lake, StorageAccess access)
    : DoctorCheck(CheckArea.Versions, "format of the lake")
{
    /// <inheritdoc/>
    public override async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var expected = FormattableString.Invariant($"format {LakeFormat.Current}");
        try
        {
            var number = await LakeFormat.FindAsync(lake, cancellationToken);
            return FormatNumber.Refusal($"The lake in the container '{lake.Name}'", number, LakeFormat.Current) is { } refusal
                ? CheckResult.Failed(refusal, expected, "Run the Landfall that made it, or name another Landfall:Storage:Prefix.")
                : CheckResult.Ok($"It has {expected}.");
        }
        catch (LakeException unreadable)
        {
            return CheckResult.Failed(
                unreadable.Message,
                expected,
                $"az storage blob undelete --account-name {access.Account} --container-name {lake.Name} --name {LakeFormat.Name}"
            );
        }
        catch (Exception failure) when (StorageRefusal.Is(failure))
        {
            return access.Refused(failure, StorageAccess.Blobs);
        }
    }
}

/// <summary>Whether this machine's clock goes with storage's: leases, due times and signatures go by both.</summary>
internal sealed class StorageClockCheck(BlobContainerClient container, TimeProvider time, AppOnAzure app)
    : DoctorCheck(CheckArea.Clock, "this host and storage")
{
    /// <inheritdoc/>
    public override async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow();
        var theirs = await AskAsync(cancellationToken);
        var after = time.GetUtcNow();
        return theirs is { } there
            ? ClockSkew.Judge(
                before + ((after - before) / 2),
                there,
                "storage's",
                app.IsKnown ? $"az functionapp restart --name {app.Name} --resource-group {app.Group}" : ClockSkew.SetClock
            )
            : CheckResult.Failed("Storage did not say its time.", "an answer", "See what the checks of storage say.");
    }

    // A refusal tells the time too, and a clock that is far off is refused.
    private async Task<DateTimeOffset?> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await container.GetPropertiesAsync(cancellationToken: cancellationToken)).GetRawResponse().Headers.Date;
        }
        catch (RequestFailedException refused)
        {
            return refused.GetRawResponse()?.Headers.Date;
        }
        catch (Exception failure) when (StorageRefusal.Is(failure))
        {
            return null;
        }
    }
}

/// <summary>How far two clocks may be apart.</summary>
public static class ClockSkew
{
    /// <summary>Lets a machine's clock be set.</summary>
    public const string SetClock = "sudo timedatectl set-ntp true";

    private static readonly TimeSpan Close = TimeSpan.FromSeconds(30);

    // Storage refuses what was signed a quarter of an hour ago.
    private static readonly TimeSpan Far = TimeSpan.FromMinutes(5);

    /// <summary>Compares this machine's clock with another one.</summary>
    /// <param name="mine">The time here.</param>
    /// <param name="theirs">The time there, at the same moment.</param>
    /// <param name="whose">Whose clock that is, such as <c>storage's</c>.</param>
    /// <param name="next">How to set the clock.</param>
    public static CheckResult Judge(DateTimeOffset mine, DateTimeOffset theirs, string whose, string next)
    {
        var apart = mine - theirs;
        var found = FormattableString.Invariant(
            $"This machine's clock is {apart.Duration().TotalSeconds:0} s {(apart < TimeSpan.Zero ? "behind" : "ahead of")} {whose}."
        );
        const string Expected = "at most 30 s";
        return apart.Duration() <= Close ? CheckResult.Ok(found)
            : apart.Duration() <= Far ? CheckResult.Warning(found, Expected, next)
            : CheckResult.Failed(found, Expected, next);
    }
}
