using System.Net;
using Landfall.Contracts;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Oracles;
using Landfall.Ledger;
using Landfall.Monitoring;
using Landfall.Tests.Azurite;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.EndToEnd.Tests.Archives;

public sealed class ArchiveTests(AzuriteFixture azurite)
{
    private static readonly byte[] Zip = WeeklyExport.Zip(
        ("Account.csv", WeeklyExport.Account),
        ("Contact.csv", WeeklyExport.Contact),
        ("Deal__c.csv", "Id\n4\n"),
        ("photos/", "")
    );

    private static readonly Dictionary<string, string?> SweepEverySecond = new(StringComparer.Ordinal)
    {
        ["SweepSchedule"] = "* * * * * *",
        ["Landfall:Sweep:Settle"] = "00:00:01",
        ["Landfall:Contracts:RefreshAfter"] = "00:00:00",
    };

    [Fact]
    public async Task Drop_ArchiveOfTwoObjects_LoadsBothTables()
    {
        using var bed = Bed();
        await using (var app = await RunningApp.StartAsync(bed))
        {
            await bed.DropAsync(WeeklyExport.Name, Zip);
            await app.Api.AllEndedAsync(4);
        }

        await ExpectBothLoadedAsync(bed);
    }

    [Fact]
    public async Task Drop_DeliveredAgain_ChangesNothing()
    {
        using var bed = Bed();
        IReadOnlyList<(string Key, string Version, string Columns)> versions;
        await using (var app = await RunningApp.StartAsync(bed))
        {
            await bed.DropAsync(WeeklyExport.Name, Zip);
            await app.Api.AllEndedAsync(4);
            versions = await bed.RowsAsync("b|");
        }

        await using (var app = await RunningApp.StartAsync(bed))
        {
            var archive = await app.Api.PostAsync("ingestions", new { name = WeeklyExport.Name }, HttpStatusCode.Accepted);
            Assert.Equal(("archive", "published"), (archive.GetProperty("table").GetString(), archive.GetProperty("state").GetString()));
            var member = await app.Api.PostAsync("ingestions", new { name = $"{WeeklyExport.Name}!/Account.csv" }, HttpStatusCode.Accepted);
            Assert.Equal(("crm.account", "published"), (member.GetProperty("table").GetString(), member.GetProperty("state").GetString()));
            using var none = await app.Api.Http.GetAsync(new Uri("tables", UriKind.Relative));
            Assert.Contains("\"archive\"", await none.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(versions, await bed.RowsAsync("b|"));
        await ExpectBothLoadedAsync(bed);
    }

    [Fact]
    public async Task Drop_HostStopsAmongTheMembers_LosesNone()
    {
        using var bed = Bed();
        var stopped = new TaskCompletionSource();
        var milestones = new FirstMember(stopped);
        var stopping = await RunningApp.StartAsync(bed, services => services.AddSingleton<IMilestones>(milestones));
        await using (stopping)
        {
            await bed.DropAsync(WeeklyExport.Name, Zip);
            await stopped.Task.WaitAsync(TimeSpan.FromSeconds(60));
        }

        Assert.Equal("", stopping.Notes);

        Assert.Equal(BatchState.Registered, (await bed.EntriesAsync()).Single(entry => entry.Table == BatchId.ArchiveTable).State);
        await using (var app = await RunningApp.StartAsync(bed, settings: SweepEverySecond))
        {
            await app.Api.AllEndedAsync(4);
        }

        await ExpectBothLoadedAsync(bed);
    }

    [Fact]
    public async Task Drop_DamagedArchive_IsRefused()
    {
        using var bed = Bed();
        await using (var app = await RunningApp.StartAsync(bed))
        {
            await bed.DropAsync(WeeklyExport.Name, Zip[..^10]);
            var refused = Assert.Single(await app.Api.AllEndedAsync(1));
            Assert.Equal(("archive", "refused", "archive-unreadable"), (refused.Table, refused.State, refused.Error!.Code));
            using var member = await app.Api.Http.PostAsync(
                new Uri("ingestions", UriKind.Relative),
                new StringContent($$"""{"name":"{{WeeklyExport.Name}}!/Account.csv"}""")
            );
            Assert.Equal(HttpStatusCode.BadRequest, member.StatusCode);
        }

        await Leftovers.CheckAsync(bed);
        Assert.Single(await bed.EntriesAsync());
    }

    [Fact]
    public async Task Sweep_AfterAContractArrived_LoadsTheMember()
    {
        using var bed = Bed();
        await using (var app = await RunningApp.StartAsync(bed, settings: SweepEverySecond))
        {
            await bed.DropAsync(WeeklyExport.Name, Zip);
            await app.Api.AllEndedAsync(4);

            bed.WriteContract("crm.deal__c.odcs.yaml", WeeklyExport.Contract("Deal__c"));
            var sync = await app.Service<ContractStore>()
                .ApplyAsync(await ContractFolder.DocumentsAsync(bed.Contracts, default), new ContractApplication("contracts"), default);
            Assert.Empty(sync.Problems);
            await app.Api.AllEndedAsync(5);
        }

        var deals = (await bed.EntriesAsync()).Where(entry => entry.File.Name.EndsWith("Deal__c.csv", StringComparison.Ordinal)).ToList();
        Assert.Equal([BatchState.Unclaimed, BatchState.Refused], deals.Select(entry => entry.State));
        Assert.Equal((deals[1].Batch, "header-missing-columns"), (deals[0].RelatedBatch, deals[1].Error!.Code));
    }

    private static async Task ExpectBothLoadedAsync(LandfallBed bed)
    {
        await Leftovers.CheckAsync(bed);
        var entries = await bed.EntriesAsync();
        Assert.Equal(
            [
                (WeeklyExport.Name, "archive", BatchState.Published),
                ($"{WeeklyExport.Name}!/Account.csv", "crm.account", BatchState.Published),
                ($"{WeeklyExport.Name}!/Contact.csv", "crm.contact", BatchState.Published),
                ($"{WeeklyExport.Name}!/Deal__c.csv", "unclaimed", BatchState.Unclaimed),
            ],
            entries.Select(entry => (entry.File.Name, entry.Table, entry.State))
        );
        var archive = entries[0].Archive!;
        Assert.Equal(
            entries.Skip(1).Select(entry => new ArchiveBatch(entry.File.Name[(WeeklyExport.Name.Length + 2)..], entry.Batch)),
            archive.Members
        );
        Assert.Equal((1, 1, 0), (archive.Unclaimed, archive.Folders, archive.BeforeIngestFrom));
        using var warehouse = WarehouseFile.Open(bed.Warehouse);
        Assert.Equal<object?[]>(
            [
                ["1", "Zoë", false, null, new DateTime(2026, 11, 20, 6, 0, 0, DateTimeKind.Unspecified), entries[1].Batch],
                ["2", "Grace", true, "0014J00000ABCDEQA4", new DateTime(2026, 11, 20, 6, 0, 1, DateTimeKind.Unspecified), entries[1].Batch],
            ],
            warehouse.Query("SELECT Id, Name, IsDeleted, ParentId, CreatedDate, _batch_id FROM crm.account ORDER BY Id")
        );
        Assert.Equal<object?[]>(
            [
                ["3", "Edsger", entries[2].Batch],
            ],
            warehouse.Query("SELECT Id, Name, _batch_id FROM crm.contact")
        );
        Assert.Equal(1, entries[2].Manifest!.RejectRows);
    }

    private LandfallBed Bed()
    {
        var bed = new LandfallBed(azurite);
        bed.WriteContract("crm.account.odcs.yaml", WeeklyExport.Contract("Account"));
        bed.WriteContract("crm.contact.odcs.yaml", WeeklyExport.Contract("Contact"));
        return bed;
    }

    /// <summary>Holds unpacking up at its first member until the host stops.</summary>
    private sealed class FirstMember(TaskCompletionSource reached) : IMilestones
    {
        public async ValueTask ReachedAsync(string milestone, string batch, CancellationToken cancellationToken)
        {
            if (milestone == Milestone.EntryWritten && !batch.StartsWith("archive-", StringComparison.Ordinal))
            {
                reached.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            }
        }
    }
}
