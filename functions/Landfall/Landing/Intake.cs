using System.Security.Cryptography;
using System.Text;
using Landfall.Archives;
using Landfall.Contracts;
using Landfall.Ledger;
using Landfall.Storage;

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
    internal Task<Claim> ClaimAsync(LandedFile file, CancellationToken cancellationToken) =>
        ClaimAsync(file, isMember: file.Place is not null, cancellationToken);

    /// <summary>As <see cref="ClaimAsync(LandedFile, CancellationToken)"/>, of a file that is written down: as a member a table has only
    /// what was one when it landed, also where a Landfall that told no places wrote it down.</summary>
    internal Task<Claim> ClaimAgainAsync(LedgerEntry entry, CancellationToken cancellationToken) =>
        ClaimAsync(entry.File, isMember: entry.File.Place is not null || entry.Table != BatchId.UnclaimedTable, cancellationToken);

    private async Task<Claim> ClaimAsync(LandedFile file, bool isMember, CancellationToken cancellationToken)
    {
        // A member is what was found in an archive; a blob of such a name is none, and as one its rows would never come.
        var reason = !isMember && ArchiveMember.Parse(file.Name) is { } member ? CalledLikeAMember(member) : null;
        var isArchive = ArchiveMember.IsArchive(file.Name);
        var contract = isArchive || reason is not null ? null : await claims.ClaimAsync(file.Name, cancellationToken);
        var table = isArchive ? BatchId.ArchiveTable : contract?.Table ?? BatchId.UnclaimedTable;
        var admission =
            FolderMark.IsNamedSo(file.Name, file.Length) ? Admission.Folder
            : file.LastModified < contract?.IngestFrom ? Admission.BeforeIngestFrom
            : Admission.Ingest;
        return new Claim(
            admission,
            BatchId.Create(table, file),
            table,
            contract,
            contract?.IsMarker(file.Name) ?? false,
            contract?.Landing.Match(file.Name).SnapshotKey
        )
        {
            Reason = reason,
        };
    }

    private static BatchError CalledLikeAMember(ArchiveMember member) =>
        new(
            "member-name",
            $"A blob of the landing container is called like the member '{member.Path}' of the archive '{member.Archive}', "
                + "and no contract takes it for that.",
            $"Land it under a name without '{ArchiveMember.Separator}' behind .zip, or inside the archive."
        );
}
