using DurableTask.Core.Exceptions;
using Landfall.Functions.Orchestrations;
using Landfall.Planning;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Landfall.Functions.Hosting;

/// <summary>
/// Starts the planning of tables as orchestrations of Durable. A Functions host hands its client to functions only, so each function that
/// may wake a table lends it first; the clients of one task hub are all alike.
/// </summary>
public sealed class DurableStarter : IIngestionStarter
{
    // In any of these the instance exists, and a second start under its id is not to do anything.
    private static readonly string[] Known =
    [
        nameof(OrchestrationRuntimeStatus.Pending),
        nameof(OrchestrationRuntimeStatus.Running),
        nameof(OrchestrationRuntimeStatus.Suspended),
        nameof(OrchestrationRuntimeStatus.Completed),
        nameof(OrchestrationRuntimeStatus.Failed),
        nameof(OrchestrationRuntimeStatus.Terminated),
    ];

    private volatile DurableTaskClient? _client;

    /// <summary>Takes the client of the function that runs.</summary>
    public void Use(DurableTaskClient client) => _client = client;

    /// <inheritdoc/>
    public async Task StartAsync(string table, long epoch, CancellationToken cancellationToken)
    {
        var client = _client
            ?? throw new InvalidOperationException(
                $"The planning of {table} cannot be started: no function has lent its Durable client yet. Call Use first."
            );
        var options = new StartOrchestrationOptions { InstanceId = IngestTableInput.InstanceOf(table, epoch), DedupeStatuses = Known };
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(
                nameof(IngestTable),
                new IngestTableInput(table, epoch),
                options,
                cancellationToken
            );
        }
        catch (OrchestrationAlreadyExistsException)
        {
            // Started already, which is what the caller wants.
            return;
        }
    }
}
