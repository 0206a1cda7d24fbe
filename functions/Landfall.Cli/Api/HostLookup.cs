using Landfall.Cli.Hosting;

namespace Landfall.Cli.Api;

/// <summary>Finds the host that a command means.</summary>
internal static class HostLookup
{
    /// <summary>Connects to <paramref name="url"/>, or else to the host of the data folder.</summary>
    /// <exception cref="CliException">None answers.</exception>
    public static async Task<LandfallClient> ConnectAsync(Uri? url, DirectoryInfo data, CancellationToken cancellationToken) =>
        await TryConnectAsync(url, data, cancellationToken) ?? throw NoHost(url, data);

    /// <summary>What to tell a person whose command needs a host.</summary>
    public static CliException NoHost(Uri? url, DirectoryInfo data) =>
        new(
            ExitCode.Unreachable,
            url is null ? $"No Landfall is up for the data folder '{data}'." : $"No Landfall answers at {url}.",
            $"Start one with '{CommandLine.Of("up", data)}', or name another by --url or --data."
        );

    /// <summary>Connects, or gives null when no host answers.</summary>
    public static async Task<LandfallClient?> TryConnectAsync(Uri? url, DirectoryInfo data, CancellationToken cancellationToken)
    {
        if ((url ?? (await HostFile.ReadAsync(data, cancellationToken))?.Url) is not { } address)
        {
            return null;
        }

        var client = new LandfallClient(address);
        if (await client.AnswersAsync(cancellationToken))
        {
            return client;
        }

        client.Dispose();
        return null;
    }
}
