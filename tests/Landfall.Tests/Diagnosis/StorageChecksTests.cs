using Azure;
using Azure.Core;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Landfall.Diagnosis;
using Landfall.Ledger;
using Landfall.Storage;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;
using Landfall.Tests.Ledger.Rows;
using Landfall.Tests.Monitoring;
using Microsoft.Extensions.Configuration;

namespace Landfall.Tests.Diagnosis;

/// <summary>What is found of storage, and which command mends it.</summary>
public sealed class StorageChecksTests(AzuriteFixture azurite)
{
    private const string Role =
        "az role assignment create --role \"Storage Blob Data Contributor\" --assignee 11-22 "
        + "--scope \"$(az storage account show --name devstoreaccount1 --query id --output tsv)\"";

    [Fact]
    public async Task List_AllIsThere_IsWell()
    {
        var bed = await ReadyAsync();

        var found = await RunAsync(bed);

        var prefix = bed.Containers.Landing.Name[..^"landing".Length];
        Assert.Equal(
            [
                $"storage: container {prefix}landing ok It can be listed.",
                $"storage: container {prefix}ledger ok It can be listed and written to.",
                $"storage: container {prefix}lake ok It can be listed and written to.",
                $"storage: container {prefix}rejects ok It can be listed and written to.",
                $"storage: container {prefix}contracts ok It can be listed and written to.",
                $"storage: queue {prefix}landing-events ok It can be read.",
                $"storage: queue {prefix}landing-events-poison ok It can be read, and no message was given up.",
                "ledger: ledger ok It answers, has format 2 and is the account's.",
                "versions: format of the lake ok It has format 2.",
            ],
            found.SkipLast(1).Select(one => $"{one.Check.Area}: {one.Check.Name} ok {one.Result.Found}")
        );
        Assert.All(found, one => Assert.Equal(CheckStatus.Ok, one.Result.Status));
    }

    [Fact]
    public async Task List_ContainerAndQueuesAreMissing_NamesTheSetup()
    {
        var bed = await ReadyAsync();
        await bed.Containers.Rejects.DeleteAsync();
        await bed.Queues.Events.DeleteAsync();
        await bed.Queues.EventsPoison.DeleteAsync();

        var failed = (await RunAsync(bed)).Where(one => one.Result.Status == CheckStatus.Failed).ToList();

        Assert.Equal(
            [$"container {bed.Containers.Rejects.Name}", $"queue {bed.Queues.Events.Name}", $"queue {bed.Queues.EventsPoison.Name}"],
            failed.Select(one => one.Check.Name)
        );
        Assert.Equal(
            CheckResult.Failed("It is not there.", "a container of that name in devstoreaccount1", "landfall setup"),
            failed[0].Result
        );
    }

    [Fact]
    public async Task List_MessagesWereGivenUp_SaysHowToReleaseThem()
    {
        var bed = await ReadyAsync();
        await bed.Queues.EventsPoison.SendMessageAsync("x");

        Assert.Equal(
            CheckResult.Warning("Messages lie in it that a host gave up.", "none", "landfall parked, then landfall release --messages"),
            Assert.Single(await RunAsync(bed), one => one.Result.Status == CheckStatus.Warning).Result
        );
    }

    [Fact]
    public async Task ContainerCheck_KeyIsWrong_SaysWhichSettingAndHowToGetTheKey()
    {
        var bed = await ReadyAsync();
        var wrong = azurite.ConnectionString.Replace(KeyOf(azurite.ConnectionString), "AAAA", StringComparison.Ordinal);
        var container = new BlobServiceClient(wrong).GetBlobContainerClient(bed.Containers.Lake.Name);

        var emulator = await new ContainerCheck(container, true, Access(StorageDoor.Emulator)).RunAsync(default);
        var account = await new ContainerCheck(container, true, Access(StorageDoor.Key)).RunAsync(default);
        var queue = new QueueClient(wrong, bed.Queues.Events.Name);

        Assert.StartsWith("Storage refused it with 403 A", emulator.Found, StringComparison.Ordinal);
        Assert.Equal(
            ("the emulator's own key in LandingStorage", "Set LandingStorage to UseDevelopmentStorage=true."),
            (emulator.Expected, emulator.Next)
        );
        Assert.Equal(CheckStatus.Failed, account.Status);
        Assert.DoesNotContain("AAAA", account.ToString(), StringComparison.Ordinal);
        Assert.Equal(CheckStatus.Failed, (await new QueueCheck(queue, false, Access(StorageDoor.Key)).RunAsync(default)).Status);
    }

    [Theory]
    [InlineData("Identity", "the role Storage Blob Data Contributor on acme", "az role assignment create --role \"Storage Blob Data")]
    [InlineData("Key", "a key of acme in LandingStorage", "az storage account keys list --account-name acme, then set LandingStorage")]
    [InlineData("Sas", "a token in LandingStorage that is in force", "az storage account generate-sas --account-name acme")]
    [InlineData("Emulator", "the emulator's own key in LandingStorage", "Set LandingStorage to UseDevelopmentStorage=true.")]
    public void Refused_EachDoor_NamesThePermissionAndTheCommand(string door, string expected, string next)
    {
        var access = Access(Enum.Parse<StorageDoor>(door)) with { Account = "acme" };

        var result = access.Refused(
            new RequestFailedException(403, "canary-words", "AuthorizationPermissionMismatch", innerException: null),
            StorageAccess.Blobs
        );

        Assert.Equal((CheckStatus.Failed, "Storage refused it with 403 AuthorizationPermissionMismatch."), (result.Status, result.Found));
        Assert.StartsWith(expected, result.Expected, StringComparison.Ordinal);
        Assert.StartsWith(next, result.Next, StringComparison.Ordinal);
    }

    [Fact]
    public void Refused_ByTheFirewall_NamesTheRule() =>
        Assert.Equal(
            CheckResult.Failed(
                "Storage refused it with 403 AuthorizationFailure.",
                "the firewall of acme lets the app in",
                "az storage account network-rule add --account-name acme --ip-address <address of the app>"
            ),
            (Access(StorageDoor.Identity) with { Account = "acme" }).Refused(
                new RequestFailedException(403, "No.", "AuthorizationFailure", innerException: null),
                StorageAccess.Blobs
            )
        );

    [Fact]
    public async Task List_WritingIsRefusedToAnIdentity_NamesTheRole()
    {
        var spy = new RequestSpy();
        var bed = await ReadyAsync(spy);
        bed.RefuseWritesIntoTheLake(spy);
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["LandingStorage:accountName"] = "devstoreaccount1",
            ["LandingStorage:clientId"] = "11-22",
        };

        var failed = Assert.Single(await RunAsync(bed, settings), one => one.Result.Status == CheckStatus.Failed);

        Assert.Equal($"container {bed.Containers.Lake.Name}", failed.Check.Name);
        Assert.Equal(
            CheckResult.Failed(
                "Storage refused it with 403 AuthorizationPermissionMismatch.",
                "the role Storage Blob Data Contributor on devstoreaccount1",
                Role
            ),
            failed.Result
        );
    }

    [Theory]
    [InlineData("""{"format":7}""", "was made by a newer Landfall (format 7; this one knows format 2)")]
    [InlineData("""{"format":1}""", "was made by an earlier Landfall (format 1; this one knows format 2)")]
    [InlineData("nothing", "does not tell the lake's format")]
    public async Task List_LakeOfAnotherFormat_IsAFailedCheck(string format, string words)
    {
        var bed = await ReadyAsync();
        await bed.Containers.Lake.GetBlobClient("format.json").UploadAsync(BinaryData.FromString(format), overwrite: true);

        var failed = Assert.Single(await RunAsync(bed), one => one.Result.Status == CheckStatus.Failed);

        Assert.Equal("format of the lake", failed.Check.Name);
        Assert.Contains(words, failed.Result.Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_LedgerDoesNotAnswer_IsAFailedCheck()
    {
        var bed = await ReadyAsync();
        bed.Landing.Bed.Faults = _ => LedgerFault.Fails;

        var failed = Assert.Single(await RunAsync(bed), one => one.Result.Status == CheckStatus.Failed);

        Assert.Equal(("ledger", "an answer of the ledger"), (failed.Check.Name, failed.Result.Expected));
    }

    [Fact]
    public async Task List_LedgerOfAnotherAccount_IsAFailedCheck()
    {
        var bed = await ReadyAsync();
        var other = new AccountLedger(new MemoryLedgerStore(), bed.Containers);

        var result = await new LedgerCheck(new MemoryLedgerStore(), other, Access(StorageDoor.Emulator)).RunAsync(default);

        Assert.Equal((CheckStatus.Failed, "Run the Landfall, or the data folder, that it belongs to."), (result.Status, result.Next));
        Assert.Contains("which knows nothing of what was loaded from there", result.Found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "Ok")]
    [InlineData(120, "Warning")]
    [InlineData(-120, "Warning")]
    [InlineData(3600, "Failed")]
    [InlineData(-3600, "Failed")]
    public async Task StorageClockCheck_ClockIsOff_SaysHowFar(int seconds, string status)
    {
        var bed = await ReadyAsync();
        bed.Landing.Bed.Time.AdjustTime(DateTimeOffset.UtcNow.AddSeconds(seconds));

        var result = (await RunAsync(bed))[^1].Result;

        Assert.Equal(status, result.Status.ToString());
        if (seconds != 0)
        {
            Assert.Contains(seconds < 0 ? " s behind storage's." : " s ahead of storage's.", result.Found, StringComparison.Ordinal);
            Assert.Equal(("at most 30 s", "sudo timedatectl set-ntp true"), (result.Expected, result.Next));
        }
    }

    [Fact]
    public async Task StorageClockCheck_StorageRefuses_StillTellsTheTime()
    {
        var bed = await ReadyAsync();
        var wrong = azurite.ConnectionString.Replace(KeyOf(azurite.ConnectionString), "AAAA", StringComparison.Ordinal);
        var container = new BlobServiceClient(wrong).GetBlobContainerClient(bed.Containers.Ledger.Name);

        var result = await new StorageClockCheck(container, TimeProvider.System, App).RunAsync(default);

        Assert.Equal(CheckStatus.Ok, result.Status);
    }

    private static AppOnAzure App { get; } = AppOnAzure.Of(new ConfigurationBuilder().Build());

    private static StorageAccess Access(StorageDoor door) => new("LandingStorage", "devstoreaccount1", door, ClientId: null, App);

    private static string KeyOf(string connection) =>
        connection.Split(';').Single(part => part.StartsWith("AccountKey=", StringComparison.Ordinal))["AccountKey=".Length..];

    private async Task<HealthBed> ReadyAsync(RequestSpy? spy = null)
    {
        var bed = await HealthBed.CreateAsync(azurite, spy);
        bed.Landing.Bed.Time.AdjustTime(DateTimeOffset.UtcNow);
        await bed.Setup.EnsureAsync(default);
        return bed;
    }

    private async Task<IReadOnlyList<(DoctorCheck Check, CheckResult Result)>> RunAsync(
        HealthBed bed,
        Dictionary<string, string?>? settings = null
    )
    {
        settings ??= new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            [LandfallNames.LandingStorageSetting] = azurite.ConnectionString,
        };
        var checks = new StorageChecks(
            bed.Containers,
            bed.Queues,
            bed.Landing.Bed.Faulty,
            bed.Landing.Bed.Account,
            new ConfigurationBuilder().AddInMemoryCollection(settings).Build(),
            bed.Landing.Bed.Time
        );
        var found = new List<(DoctorCheck, CheckResult)>();
        foreach (var check in checks.List())
        {
            found.Add((check, await check.RunAsync(default)));
        }

        return found;
    }
}
