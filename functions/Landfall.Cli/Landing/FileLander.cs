using Landfall.Cli.Api;
using Landfall.Cli.Output;

namespace Landfall.Cli.Landing;

/// <summary>Uploads files one after the other and has each followed from then on.</summary>
internal sealed class FileLander(LandingZone zone, LandfallClient client, FileBoard board, FileWatch watch)
{
    /// <summary>Lands each file under its name.</summary>
    /// <exception cref="CliException">A file cannot be read, or storage or host do not answer.</exception>
    public async Task LandAsync(IEnumerable<(FileInfo File, string Name)> files, CancellationToken cancellationToken)
    {
        var waiting = files.Select(file => (file.File, file.Name, Sent: board.Add(file.Name, file.File.Length))).ToList();
        foreach (var (file, name, sent) in waiting)
        {
            await using var content = Open(file);
            await zone.UploadAsync(name, content, sent, cancellationToken);
            board.Landed(name, content.Length);

            // The host sees the file by itself; asking saves the wait for its next look.
            watch.Track(await client.StartAsync(name, cancellationToken), name);
        }
    }

    private static FileStream Open(FileInfo file)
    {
        try
        {
            return file.OpenRead();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.Failed, $"'{file.FullName}' cannot be read: {failure.Message}", "See that it exists and that you may read it.", failure);
        }
    }
}
