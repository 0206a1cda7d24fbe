using Azure;
using Azure.Core;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Landfall.Contracts;
using Landfall.Storage;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;

namespace Landfall.Tests.Contracts;

public sealed class ContractStoreTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task ApplyAsync_NewTables_PutsThemInForce()
    {
        var store = new ContractStore(await azurite.ContractContainersAsync());

        var applied = await store.ApplyAsync("crm", SampleContract.Yaml, SampleContract.OtherYaml);

        Expect(applied, added: ["crm.animal", "crm.person"]);
        var set = await store.LoadCurrentAsync(default);
        Assert.Equal(["crm.animal", "crm.person"], set.Contracts.Select(contract => contract.Table));
        Assert.Equal($"crm.person/{ContractReader.Hash(SampleContract.Yaml)}.yaml", set.Find("crm.person")!.Origin.File);
    }

    [Fact]
    public async Task ApplyAsync_MoreThanTheWarehouseOfTheHostKeeps_IsRefusedAndChangesNothing()
    {
        var containers = await azurite.ContractContainersAsync();
        var long5000 = SampleContract.WithColumn("name: Note", "logicalType: string", "physicalType: varchar(5000)");

        var refused = await new ContractStore(containers, WarehouseLimits.Synapse).ApplyAsync("crm", long5000);

        Assert.Equal(
            [
                "0.yaml:23: schema[0].properties[1].physicalType: 'Note' may have 5000 characters, and synapse keeps 4000 UTF-16 units of "
                    + "it, so that longer values would be rejects all the same; say 4000 or less, or landfallLongValues: heap",
            ],
            refused.Problems.Select(problem => problem.ToString())
        );
        Assert.Empty(await new ContractStore(containers).InForceAsync());
        Expect(await new ContractStore(containers, WarehouseLimits.DuckDb).ApplyAsync("crm", long5000), added: ["crm.person"]);
    }

    [Fact]
    public async Task ApplyAsync_AContractInForceAsksForMoreThanALimitThatCameLater_DoesNotStopTheOthers()
    {
        var containers = await azurite.ContractContainersAsync();
        var long5000 = SampleContract.WithColumn("name: Note", "logicalType: string", "physicalType: varchar(5000)");
        await new ContractStore(containers).ApplyAsync("crm", long5000);

        var applied = await new ContractStore(containers, WarehouseLimits.Synapse).ApplyAsync("crm", long5000, SampleContract.OtherYaml);

        Expect(applied, added: ["crm.animal"], unchanged: ["crm.person"]);
    }

    [Fact]
    public async Task ApplyAsync_OneTableAgain_ChangesItAloneAndKeepsTheFormerDocument()
    {
        var store = new ContractStore(await azurite.ContractContainersAsync());
        await store.ApplyAsync("crm", SampleContract.Yaml, SampleContract.OtherYaml);

        var applied = await store.ApplyAsync("crm", SampleContract.ChangedYaml);

        Expect(applied, changed: ["crm.person"]);
        Assert.Equal(["1.0.0", "1.1.0"], (await store.LoadCurrentAsync(default)).Contracts.Select(contract => contract.Version));
        Assert.Equal("1.0.0", (await store.LoadAsync("crm.person", ContractReader.Hash(SampleContract.Yaml), default)).Version);
    }

    [Fact]
    public async Task ApplyAsync_SameContractAgain_ChangesNothing()
    {
        var containers = await azurite.ContractContainersAsync();
        var store = new ContractStore(containers);
        await store.ApplyAsync("crm", SampleContract.Yaml);
        var before = await VersionAsync(containers, "crm.person");

        var applied = await store.ApplyAsync("crm", SampleContract.Yaml.Replace("\n", "\r\n", StringComparison.Ordinal));

        Expect(applied, unchanged: ["crm.person"]);
        Assert.Equal(before, await VersionAsync(containers, "crm.person"));
    }

    [Fact]
    public async Task ApplyAsync_Prune_TakesAwayWhatIsGoneFromTheSetAndNothingOfOthers()
    {
        var store = new ContractStore(await azurite.ContractContainersAsync());
        await store.ApplyAsync("crm", SampleContract.Yaml, SampleContract.OtherYaml);
        await store.ApplyAsync("shop", SampleContract.Named("order"));

        var applied = await store.ApplyAsync(
            SampleContract.Documents(SampleContract.Yaml),
            new ContractApplication("crm", Prunes: true),
            default
        );

        Expect(applied, removed: ["crm.animal"], unchanged: ["crm.person"]);
        Assert.Equal(["crm.order", "crm.person"], await store.InForceAsync());
        Assert.Equal("1.0.0", (await store.LoadAsync("crm.animal", ContractReader.Hash(SampleContract.OtherYaml), default)).Version);
    }

    [Fact]
    public async Task ApplyAsync_PruneOfATableThatAnotherWaitsFor_ChangesNothingAndSaysWho()
    {
        var store = new ContractStore(await azurite.ContractContainersAsync());
        await store.ApplyAsync("crm", SampleContract.Yaml, SampleContract.OtherYaml);
        await store.ApplyAsync("shop", SampleContract.Named("order", after: "[crm.animal]"));

        var applied = await store.ApplyAsync(
            SampleContract.Documents(SampleContract.Yaml),
            new ContractApplication("crm", Prunes: true),
            default
        );

        Assert.EndsWith(
            "crm.order waits for crm.animal, whose contract would be taken away; take it out of landfallAfter first",
            Assert.Single(applied.Problems).ToString(),
            StringComparison.Ordinal
        );
        Assert.Equal(["crm.animal", "crm.order", "crm.person"], await store.InForceAsync());
    }

    [Fact]
    public async Task ApplyAsync_TableOfAnotherSet_IsRefusedUnlessItIsTakenOver()
    {
        var store = new ContractStore(await azurite.ContractContainersAsync());
        await store.ApplyAsync("crm", SampleContract.Yaml);

        var refused = await store.ApplyAsync("shop", SampleContract.ChangedYaml, SampleContract.OtherYaml);
        var before = await store.InForceAsync();
        var taken = await store.ApplyAsync(
            SampleContract.Documents(SampleContract.ChangedYaml),
            new ContractApplication("shop", TakesOver: true),
            default
        );

        Assert.EndsWith(
            "schema[0]: the table crm.person is in force from the set 'crm'; "
                + "apply it with that set, or take it over into 'shop' with --take-over",
            Assert.Single(refused.Problems).ToString(),
            StringComparison.Ordinal
        );
        Assert.Equal(["crm.person"], before);
        Expect(taken, changed: ["crm.person"]);
    }

    [Fact]
    public async Task ApplyAsync_PatternOfAnotherTable_IsRefused()
    {
        var store = new ContractStore(await azurite.ContractContainersAsync());
        await store.ApplyAsync("crm", SampleContract.Yaml);

        var refused = await store.ApplyAsync("shop", SampleContract.Yaml.Replace("crm.person", "shop.person", StringComparison.Ordinal));

        Assert.Contains("both claim names such as", Assert.Single(refused.Problems).Message, StringComparison.Ordinal);
        Assert.Equal(["crm.person"], await store.InForceAsync());
    }

    [Fact]
    public async Task ApplyAsync_NewTableClaimsThePatternOfThePrunedOne_TakesItsPlace()
    {
        var store = new ContractStore(await azurite.ContractContainersAsync());
        await store.ApplyAsync("crm", SampleContract.Yaml);

        var applied = await store.ApplyAsync(
            SampleContract.Documents(SampleContract.Yaml.Replace("crm.person", "crm.human", StringComparison.Ordinal)),
            new ContractApplication("crm", Prunes: true),
            default
        );

        Expect(applied, added: ["crm.human"], removed: ["crm.person"]);
    }

    [Fact]
    public async Task ApplyAsync_PrunedPointerHasASnapshot_IsGoneAllTheSame()
    {
        var containers = await azurite.ContractContainersAsync();
        var store = new ContractStore(containers);
        await store.ApplyAsync("crm", SampleContract.Yaml, SampleContract.OtherYaml);
        await containers.Contracts.GetBlobClient("current/crm.animal.json").CreateSnapshotAsync();

        var applied = await store
            .ApplyAsync(SampleContract.Documents(SampleContract.Yaml), new ContractApplication("crm", Prunes: true), default)
            .WaitAsync(TimeSpan.FromMinutes(1));

        Expect(applied, removed: ["crm.animal"], unchanged: ["crm.person"]);
    }

    [Fact]
    public async Task ApplyAsync_PointerMayNotBeWritten_EndsWithStoragesAnswer()
    {
        var containers = await azurite.ContractContainersAsync();
        var store = new ContractStore(containers);
        await store.ApplyAsync("crm", SampleContract.Yaml);
        var lease = containers.Contracts.GetBlobClient("current/crm.person.json").GetBlobLeaseClient();
        await lease.AcquireAsync(BlobLeaseClient.InfiniteLeaseDuration);

        var refused = await Assert.ThrowsAsync<RequestFailedException>(() =>
            store.ApplyAsync("crm", SampleContract.ChangedYaml).WaitAsync(TimeSpan.FromMinutes(1))
        );

        Assert.Equal(BlobErrorCode.LeaseIdMissing, refused.ErrorCode);
        Assert.Equal(["1.0.0"], (await store.LoadCurrentAsync(default)).Contracts.Select(contract => contract.Version));
    }

    [Fact]
    public async Task ApplyAsync_WithAProblem_ChangesNothingAndSaysWhy()
    {
        var store = new ContractStore(await azurite.ContractContainersAsync());
        await store.ApplyAsync("crm", SampleContract.Yaml);
        var broken = SampleContract.Documents(SampleContract.With("status: active", "statsu: active"), SampleContract.OtherYaml);

        var applied = await store.ApplyAsync(broken, new ContractApplication("crm"), default);

        Assert.Equal(ContractSet.Read(broken).Problems, applied.Problems);
        Assert.NotEmpty(applied.Problems);
        Assert.Equal(["crm.person"], await store.InForceAsync());
    }

    [Fact]
    public async Task ApplyAsync_NoContract_IsRefused()
    {
        var applied = await new ContractStore(await azurite.ContractContainersAsync()).ApplyAsync("crm");

        Assert.Equal(["contracts:1: document: there is no contract to apply"], applied.Problems.Select(problem => problem.ToString()));
    }

    [Fact]
    public async Task ApplyAsync_StoredDocumentWasAltered_PutsItRight()
    {
        var containers = await azurite.ContractContainersAsync();
        var store = new ContractStore(containers);
        await store.ApplyAsync("crm", SampleContract.Yaml);
        await containers.AlterContractAsync(SampleContract.Yaml);
        Assert.Empty(await store.InForceAsync());

        await store.ApplyAsync("crm", SampleContract.Yaml);

        Assert.Single(await store.InForceAsync());
    }

    [Fact]
    public async Task ApplyAsync_PointerWasAltered_PutsItRight()
    {
        var containers = await azurite.ContractContainersAsync();
        var store = new ContractStore(containers);
        await store.ApplyAsync("crm", SampleContract.Yaml);
        await containers.Contracts.GetBlobClient("current/crm.person.json").UploadAsync(BinaryData.FromString("nonsense"), overwrite: true);
        Assert.Empty(await store.InForceAsync());

        var refused = await store.ApplyAsync("crm", SampleContract.Yaml);
        var damaged = (await containers.Contracts.GetBlobClient("current/crm.person.json").DownloadContentAsync()).Value.Content;
        var taken = await store.ApplyAsync(
            SampleContract.Documents(SampleContract.Yaml),
            new ContractApplication("crm", TakesOver: true),
            default
        );

        var problem = Assert.Single(refused.Problems).ToString();
        Assert.Contains(
            "schema[0]: whose the table crm.person is cannot be told: The contracts' pointer 'current/crm.person.json' is not readable: ",
            problem,
            StringComparison.Ordinal
        );
        Assert.EndsWith("When it is yours, take it into 'crm' with --take-over", problem, StringComparison.Ordinal);
        Assert.Equal("nonsense", damaged.ToString());
        Expect(taken, added: ["crm.person"]);
        Assert.Single(await store.InForceAsync());
    }

    [Fact]
    public async Task ApplyAsync_CutOffBeforeItRemoved_LeavesTheOldInForceAndTheNextFinishesIt()
    {
        var spy = new RequestSpy();
        var store = new ContractStore(await azurite.ContractContainersAsync(spy));
        await store.ApplyAsync("crm", SampleContract.Yaml);
        var renamed = SampleContract.Yaml.Replace("crm.person", "crm.person_2", StringComparison.Ordinal);
        var prune = new ContractApplication("crm", Prunes: true);

        // As a process that ends here: nothing is undone either.
        spy.Sending = request =>
        {
            if (request.Method == RequestMethod.Delete)
            {
                throw new RequestFailedException(403, "No.", "AuthorizationPermissionMismatch", innerException: null);
            }
        };
        await Assert.ThrowsAsync<RequestFailedException>(() => store.ApplyAsync(SampleContract.Documents(renamed), prune, default));
        spy.Sending = _ => { };
        var between = await store.LoadCurrentAsync(known: null, default);
        var finished = await store.ApplyAsync(SampleContract.Documents(renamed), prune, default);

        Assert.Equal(["crm.person", "crm.person_2"], between.Tables.Select(table => table.Table).Order(StringComparer.Ordinal));
        Assert.Equal(["crm.person"], between.Set.Contracts.Select(contract => contract.Table));
        Expect(finished, removed: ["crm.person"], unchanged: ["crm.person_2"]);
        Assert.Equal(["crm.person_2"], await store.InForceAsync());
    }

    [Fact]
    public async Task ApplyAsync_CalledOffHalfway_IsUndone()
    {
        var spy = new RequestSpy();
        var store = new ContractStore(await azurite.ContractContainersAsync(spy));
        await store.ApplyAsync("crm", SampleContract.Yaml);
        var renamed = SampleContract.Yaml.Replace("crm.person", "crm.person_2", StringComparison.Ordinal);
        using var calledOff = new CancellationTokenSource();
        spy.Sending = request =>
        {
            if (request.Method == RequestMethod.Delete)
            {
                calledOff.Cancel();
            }
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            store.ApplyAsync(SampleContract.Documents(renamed), new ContractApplication("crm", Prunes: true), calledOff.Token)
        );

        var stored = await store.LoadCurrentAsync(known: null, default);
        Assert.Equal(["crm.person"], stored.Tables.Select(table => table.Table));
        Assert.Empty(stored.Problems);
    }

    [Fact]
    public async Task ApplyAsync_KeepsGoing_LeavesOutWhatHasAProblemAndNothingElse()
    {
        var store = new ContractStore(await azurite.ContractContainersAsync());
        await store.ApplyAsync("crm", SampleContract.Yaml, SampleContract.Named("gone"));
        await store.ApplyAsync("shop", SampleContract.Named("taken"));
        var how = new ContractApplication("crm", Prunes: true, KeepsGoing: true);

        var applied = await store.ApplyAsync(
            SampleContract.Documents(
                SampleContract.ChangedYaml.Replace("kind: DataContract", "kind: Poem", StringComparison.Ordinal),
                SampleContract.Named("taken"),
                SampleContract.Named("waits", after: "[crm.new]"),
                SampleContract.Named("new")
            ),
            how,
            default
        );

        Assert.Equal(["0.yaml", "1.yaml"], applied.LeftOut.Select(problem => problem.File));
        Assert.Equal(["crm.new", "crm.waits"], applied.Added);
        Assert.Empty(applied.Removed);
        Assert.Empty(applied.Problems);
        // The contract that cannot be read leaves its table with the one that it has, and nothing is taken for gone.
        Assert.Equal(["crm.gone", "crm.new", "crm.person", "crm.taken", "crm.waits"], await store.InForceAsync());
        Assert.Equal("1.0.0", (await store.LoadCurrentAsync(default)).Contracts.Single(contract => contract.Table == "crm.person").Version);
    }

    [Fact]
    public async Task ApplyAsync_KeepsGoingAndWhatAnotherWaitsForIsLeftOut_LeavesBothOut()
    {
        var store = new ContractStore(await azurite.ContractContainersAsync());

        var applied = await store.ApplyAsync(
            SampleContract.Documents(
                SampleContract.Named("new").Replace("kind: DataContract", "kind: Poem", StringComparison.Ordinal),
                SampleContract.Named("waits", after: "[crm.new]"),
                SampleContract.Yaml
            ),
            new ContractApplication("crm", KeepsGoing: true),
            default
        );

        Assert.Equal(["0.yaml", "1.yaml"], applied.LeftOut.Select(problem => problem.File).Distinct());
        Assert.Equal(["crm.person"], applied.Added);
    }

    [Fact]
    public async Task ApplyAsync_KeepsGoingAndAllHaveAProblem_ChangesNothing()
    {
        var store = new ContractStore(await azurite.ContractContainersAsync());

        var applied = await store.ApplyAsync(
            SampleContract.Documents("kind: x"),
            new ContractApplication("crm", KeepsGoing: true),
            default
        );

        Assert.NotEmpty(applied.Problems);
        Assert.Empty(await store.InForceAsync());
    }

    [Fact]
    public async Task CheckAsync_PatternOfAnotherTable_SaysSoAndChangesNothing()
    {
        var store = new ContractStore(await azurite.ContractContainersAsync());
        await store.ApplyAsync("crm", SampleContract.Yaml);
        var thief = SampleContract.Yaml.Replace("crm.person", "shop.person", StringComparison.Ordinal);

        var clash = await store.CheckAsync(SampleContract.Documents(thief), new ContractApplication("shop", TakesOver: true), default);
        var fine = await store.CheckAsync(
            SampleContract.Documents(SampleContract.OtherYaml),
            new ContractApplication("shop", TakesOver: true),
            default
        );

        Assert.Contains("both claim names such as", Assert.Single(clash).Message, StringComparison.Ordinal);
        Assert.Empty(fine);
        Assert.Equal(["crm.person"], await store.InForceAsync());
    }

    private static async Task<Azure.ETag> VersionAsync(LandfallContainers containers, string table) =>
        (await containers.Contracts.GetBlobClient($"current/{table}.json").GetPropertiesAsync()).Value.ETag;

    private static void Expect(
        ContractsApplied applied,
        string[]? added = null,
        string[]? changed = null,
        string[]? removed = null,
        string[]? unchanged = null
    )
    {
        Assert.Empty(applied.Problems);
        Assert.Equal(
            [added ?? [], changed ?? [], removed ?? [], unchanged ?? []],
            (IReadOnlyList<string>[])[applied.Added, applied.Changed, applied.Removed, applied.Unchanged]
        );
    }
}
