using System.Security.Cryptography;
using System.Text;
using Landfall.Archives;
using Landfall.Contracts;
using Landfall.Ledger;

namespace Landfall.Landing;

/// <summary>Decides whether a landed file is to be ingested, and as which batch; reads contracts only.</summary>
public sealed class Intake(IContractClaims claims)
{
    private const int HashLength = 16;

    internal Task RenewAsync(CancellationToken cancellationToken) => claims.RenewAsync(cancellationToken);

    /// <summary>Names the list of contracts in force: another list has another name.</summary>
    internal async Task<string> ContractsAsync(CancellationToken cancellationToken)
    {
        var contracts = await claims.InForceAsync(cancellationToken);
        var list = string.Join('\n', contracts.Select(contract => $"{contract.Table} {contract.Hash}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(list)))[..HashLength];
    }

    /// <summary>
    /// Names the batch of <paramref name="file"/>: under <see cref="BatchId.ArchiveTable"/> when it is an archive, which no contract can
    /// claim, and under <see cref="BatchId.UnclaimedTable"/> when none does. It says too when the file is to be left alone.
    /// </summary>
    internal async Task<Claim> ClaimAsync(LandedFile file, CancellationToken cancellationToken)
    {
        var isArchive = ArchiveMember.IsArchive(file.Name);
        var contract = isArchive ? null : await claims.ClaimAsync(file.Name, cancellationToken);
        var table = isArchive ? BatchId.ArchiveTable : contract?.Table ?? BatchId.UnclaimedTable;
        var admission =
            file.Length == 0 ? Admission.Empty
            : file.LastModified < contract?.IngestFrom ? Admission.BeforeIngestFrom
            : Admission.Ingest;
        return new Claim(
            admission,
            BatchId.Create(table, file),
            table,
            contract,
            contract?.IsMarker(file.Name) ?? false,
            contract?.Landing.Match(file.Name).SnapshotKey
        );
    }
}
