using System.Data.Common;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace Landfall.Warehouses.Synapse;

/// <summary>What all sessions of a host share: where the pool is, what its failures mean, and whether it is paused.</summary>
internal sealed class SynapsePool
{
    private readonly DbDataSource _source;
    private readonly ILogger _logger;
    private int _isPaused;

    /// <param name="source">Makes the connections.</param>
    /// <param name="options">How long a command may take, and how often it is tried.</param>
    /// <param name="time">The clock of the retries.</param>
    /// <param name="logger">For retries and pauses.</param>
    public SynapsePool(DbDataSource source, SynapseWarehouseOptions options, TimeProvider time, ILogger logger)
    {
        (_source, Options, _logger) = (source, options, logger);
        Repeats = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(
                new RetryStrategyOptions
                {
                    MaxRetryAttempts = options.Retries,
                    Delay = options.RetryDelay,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    ShouldHandle = new PredicateBuilder().Handle<DbException>(IsPassing),
                    OnRetry = arguments =>
                    {
                        Log.Repeats(
                            _logger,
                            Text(SynapseErrors.NumbersOf((DbException)arguments.Outcome.Exception!)),
                            arguments.AttemptNumber + 1
                        );
                        return ValueTask.CompletedTask;
                    },
                }
            )
            .Build();
    }

    public SynapseWarehouseOptions Options { get; }

    /// <summary>Tries again after faults that pass by themselves, and after losing a race to make something.</summary>
    public ResiliencePipeline Repeats { get; }

    /// <summary>Opens a connection, several times if need be.</summary>
    public Task<DbConnection> ConnectAsync(CancellationToken cancellationToken) =>
        Repeats
            .ExecuteAsync(
                async token =>
                {
                    var connection = await _source.OpenConnectionAsync(token);
                    if (Interlocked.Exchange(ref _isPaused, 0) == 1)
                    {
                        Log.Resumed(_logger);
                    }

                    return connection;
                },
                cancellationToken
            )
            .AsTask();

    /// <summary>What a failure means; words that may quote a value of the data are left out.</summary>
    /// <param name="failure">The provider's failure.</param>
    /// <param name="doing">What was asked, with the label that finds it in Synapse.</param>
    /// <param name="isShort">True when a timeout means that another session is in the way.</param>
    public WarehouseException Translate(DbException failure, string doing, bool isShort)
    {
        var numbers = SynapseErrors.NumbersOf(failure);
        if (SynapseErrors.IsPaused(numbers))
        {
            if (Interlocked.Exchange(ref _isPaused, 1) == 0)
            {
                Log.Paused(_logger, numbers[0]);
            }

            return new WarehouseBusyException(
                $"The Synapse pool is paused or starting (error {Text(numbers)}); nothing is wrong with the load. Resume the pool, and it "
                    + "goes on.",
                failure
            );
        }

        if (SynapseErrors.IsTransient(numbers) || (isShort && numbers.Contains(SynapseErrors.Timeout)))
        {
            return new WarehouseBusyException($"Synapse gave way at {doing} (error {Text(numbers)}).", failure);
        }

        return SynapseErrors.IsTelling(numbers)
            ? new WarehouseException($"Synapse failed {doing}: {failure.Message} (error {Text(numbers)})", failure)
            : new WarehouseException(
                $"Synapse failed {doing}: error {Text(numbers)}. Its words are not kept, as they may quote a value of the data; "
                    + "sys.dm_pdw_errors has them under the label's request."
            );
    }

    /// <summary>Numbers as messages show them.</summary>
    public static string Text(IReadOnlyList<int> numbers) =>
        numbers.Count == 0
            ? "without a number"
            : string.Join(", ", numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)));

    private bool IsPassing(DbException failure)
    {
        var numbers = SynapseErrors.NumbersOf(failure);
        return !SynapseErrors.IsPaused(numbers) && (SynapseErrors.IsTransient(numbers) || numbers.Contains(SynapseErrors.AlreadyThere));
    }
}
