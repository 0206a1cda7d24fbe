using Landfall.Contracts;
using Landfall.Storage;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;

namespace Landfall.Tests.Contracts;

/// <summary>Contracts in a container of a test's own: how they get there, are damaged and are read.</summary>
internal static class StoredContracts
{
    public static async Task<LandfallContainers> ContractContainersAsync(this AzuriteFixture azurite, RequestSpy? spy = null) =>
        (await LedgerBed.CreateAsync(azurite, spy)).Containers;

    /// <summary>Applies contracts as the whole of a set, or as a part of it.</summary>
    public static Task<ContractsApplied> ApplyAsync(this ContractStore store, string set, params string[] yamls) =>
        store.ApplyAsync(SampleContract.Documents(yamls), new ContractApplication(set), default);

    /// <summary>The tables whose contracts are in force.</summary>
    public static async Task<IEnumerable<string>> InForceAsync(this ContractStore store) =>
        (await store.LoadCurrentAsync(default)).Contracts.Select(contract => contract.Table);

    /// <summary>Damages the stored contract of crm.person.</summary>
    public static Task AlterContractAsync(this LandfallContainers containers, string yaml) =>
        containers
            .Contracts.GetBlobClient($"crm.person/{ContractReader.Hash(yaml)}.yaml")
            .UploadAsync(BinaryData.FromString("kind: x"), overwrite: true);
}
