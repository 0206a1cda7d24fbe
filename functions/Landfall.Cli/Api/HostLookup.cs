using Landfall.Cli.Hosting;

namespace Landfall.Cli.Api;

/// <summary>Finds the host that a command means.</summary>
internal static class HostLookup
{
    /// <summary>Connects to the address of the target, or else to the host of its data folder.</summary>
    /// <exception cref="CliException">None answers.</exception>
    public static async Task<LandfallClient> ConnectAsync(HostTarget target, CancellationToken cancellationToken) =>
        await TryConnectAsync(target, cancellationToken) ?? throw NoHost(target);

    /// <summary>What to tell a person whose command needs a host.</summary>
    public static CliException NoHost(HostTarget target) =>
        new(
            ExitCode.Unreachable,
            target.Url is null ? $"No Landfall is up for the data folder '{target.Data}'." : $"No Landfall answers at {target.Url}.",
            $"Start one with '{CommandLine.Of("up", target.Data)}', or name another by --url or --data."
        );

    /// <summary>Connects, or gives null when no host answers.</summary>
    /// <exception cref="CliException">The host wants a token and there is none.</exception>
    public static async Task<LandfallClient?> TryConnectAsync(HostTarget target, CancellationToken cancellationToken)
    {
        if (await ClientAsync(target, cancellationToken) is not { } client)
        {
            return null;
        }

        var answers = false;
        try
        {
            answers = await client.AnswersAsync(cancellationToken);
            return answers ? client : null;
        }
        finally
        {
            if (!answers)
            {
                client.Dispose();
            }
        }
    }

    // Keys are for hosts that somebody named, not for the one of this machine.
    private static async Task<LandfallClient?> ClientAsync(HostTarget target, CancellationToken cancellationToken) =>
        target.Url is { } named ? new LandfallClient(named, HostAccess.For(named, target.Scope))
        : await HostFile.ReadAsync(target.Data, cancellationToken) is { } host ? new LandfallClient(host.Url)
        : null;
}
