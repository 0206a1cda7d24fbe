using Landfall.Cli.Api;
using Landfall.Contracts;

namespace Landfall.Cli.Landing;

/// <summary>The landing container of a running host.</summary>
internal sealed class AdoptionTarget(LandingZone zone, LandfallClient client, ContractSet contracts) : IAdoptionTarget
{
    /// <inheritdoc/>
    public Task<UploadEnd> LookAsync(AdoptedFile file, CancellationToken cancellationToken) =>
        zone.LookAsync(file.Name, new FileInfo(file.Path), cancellationToken);

    /// <inheritdoc/>
    public async Task<UploadEnd> LandAsync(AdoptedFile file, CancellationToken cancellationToken)
    {
        UploadEnd end;
        try
        {
            await using var content = File.OpenRead(file.Path);
            end = await zone.UploadAsync(file.Name, content, replaces: false, progress: null, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Adoption.Unreadable(file, failure);
        }

        if (end == UploadEnd.Landed)
        {
            // The host sees the file by itself; asking saves the wait for its next look.
            await client.StartAsync(file.Name, cancellationToken);
        }

        return end;
    }

    /// <inheritdoc/>
    public bool MayBeEmpty(string name) =>
        contracts.Claim(name) is { } contract && (contract.IsMarker(name) || contract.Dialect.Format == FileFormat.Ndjson);
}
