using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Contracts;

/// <summary>Says which contract claims a landed file.</summary>
public interface IContractClaims
{
    /// <summary>The contract in force whose landing pattern matches the blob's <paramref name="name"/>; null when none does.</summary>
    Task<TableContract?> ClaimAsync(string name, CancellationToken cancellationToken);

    /// <summary>The contracts in force, by table.</summary>
    Task<IReadOnlyList<TableContract>> InForceAsync(CancellationToken cancellationToken);

    /// <summary>Lets the next claim go by the contracts that are in force at this moment, however young.</summary>
    Task RenewAsync(CancellationToken cancellationToken);
}

/// <summary>How contracts are followed at run time.</summary>
public sealed class ContractOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Landfall:Contracts";

    /// <summary>How long a host goes by the contracts it has read before it looks for newer ones; 30 seconds, at most an hour.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan RefreshAfter { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>
/// The contracts as one host sees them: those in force, read again after a while, and the older versions that batches were registered
/// under.
/// </summary>
/// <remarks>What turns out broken does not count, and a warning says so; where this host knows a last good contract, that stays in
/// force.</remarks>
public sealed class ContractCatalog(
    ContractStore store,
    TimeProvider time,
    IOptions<ContractOptions> options,
    ILogger<ContractCatalog> logger
) : IContractClaims
{
    private readonly ConcurrentDictionary<(string Table, string Hash), TableContract> _versions = new();
    private readonly SemaphoreSlim _refreshing = new(1);
    private StoredContracts? _current;
    private DateTimeOffset _readAt;

    /// <summary>What was wrong with the stored contracts when they were last read; each names its table.</summary>
    public IReadOnlyList<string> Problems => Volatile.Read(ref _current)?.Problems ?? [];

    /// <summary>The contracts in force, at most <see cref="ContractOptions.RefreshAfter"/> old.</summary>
    public Task<ContractSet> CurrentAsync(CancellationToken cancellationToken) =>
        CurrentAsync(options.Value.RefreshAfter, cancellationToken);

    /// <inheritdoc/>
    public Task RenewAsync(CancellationToken cancellationToken) => CurrentAsync(TimeSpan.Zero, cancellationToken);

    /// <inheritdoc/>
    public async Task<TableContract?> ClaimAsync(string name, CancellationToken cancellationToken) =>
        (await CurrentAsync(cancellationToken)).Claim(name);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TableContract>> InForceAsync(CancellationToken cancellationToken) =>
        (await CurrentAsync(cancellationToken)).Contracts;

    /// <summary>Gives one version of a table's contract, in force or not.</summary>
    /// <exception cref="TerminalException">It is missing, altered or no longer valid, so its batch parks.</exception>
    public async Task<TableContract> GetAsync(string table, string hash, CancellationToken cancellationToken) =>
        _versions.TryGetValue((table, hash), out var known)
            ? known
            : _versions.GetOrAdd((table, hash), await store.LoadAsync(table, hash, cancellationToken));

    private async Task<ContractSet> CurrentAsync(TimeSpan refreshAfter, CancellationToken cancellationToken)
    {
        await _refreshing.WaitAsync(cancellationToken);
        try
        {
            if (_current is null || time.GetUtcNow() - _readAt >= refreshAfter)
            {
                _current = await ReadAsync(cancellationToken);
                _readAt = time.GetUtcNow();
            }

            return _current.Set;
        }
        finally
        {
            _refreshing.Release();
        }
    }

    private async Task<StoredContracts> ReadAsync(CancellationToken cancellationToken)
    {
        var read = await store.LoadCurrentAsync(_current, cancellationToken);
        foreach (var problem in read.Problems.Except(_current?.Problems ?? [], StringComparer.Ordinal))
        {
            Log.ContractDoesNotCount(logger, problem);
        }

        return read;
    }
}

/// <summary>What the contracts say.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "A stored contract does not count; where there is one, the one read last stays in force: {Reason}")]
    public static partial void ContractDoesNotCount(ILogger logger, string reason);
}
