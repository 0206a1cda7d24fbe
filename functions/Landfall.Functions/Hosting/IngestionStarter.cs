using DurableTask.Core.Exceptions;
using Landfall.Functions.Orchestrations;
using Landfall.Landing;
using Landfall.Ledger;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Landfall.Functions.Hosting;

/// <summary>Starts the orchestration of a landed file, once for one batch and generation however often it is asked.</summary>
public sealed class IngestionStarter(Intake intake, BatchLedger ledger, TimeProvider time)
{
    private static readonly string[] Live = ["Pending", "Running", "Suspended"];

    /// <summary>
    /// Starts <paramref name="file"/> unless its batch has ended or is on its way, and answers where the batch stands; null when the file is to be
    /// left alone. Reading the entry first spares an orchestration for every file that is delivered again after a restart.
    /// </summary>
    public async Task<Registration?> StartAsync(DurableTaskClient client, LandedFile file, CancellationToken cancellationToken)
    {
        if (await intake.IdentifyAsync(file, cancellationToken) is not { } identity)
        {
            return null;
        }

        var entry = await ledger.FindAsync(identity.Batch, cancellationToken);
        var registration = entry is null ? identity : new Registration(entry.Batch, entry.Table, entry.Generation, entry.State);
        if (!registration.State.IsTerminal())
        {
            await ScheduleAsync(client, registration, file, cancellationToken);
        }

        return registration;
    }

    /// <summary>Starts the batch; one that is on its way goes on undisturbed, and the answer is false.</summary>
    public async Task<bool> ScheduleAsync(DurableTaskClient client, Registration registration, LandedFile file, CancellationToken cancellationToken)
    {
        var options = new StartOrchestrationOptions
        {
            InstanceId = BatchId.InstanceId(registration.Batch, registration.Generation),
            DedupeStatuses = Live,
        };
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(
                nameof(IngestFile), new IngestInput(registration.Batch, registration.Generation, file), options, cancellationToken);
            return true;
        }
        catch (OrchestrationAlreadyExistsException)
        {
            // On its way already, which is what the caller wants.
            return false;
        }
    }

    /// <summary>Waits until the batch's orchestration has ended; false when it lives longer than <paramref name="patience"/>.</summary>
    public async Task<bool> HasEndedWithinAsync(DurableTaskClient client, Registration registration, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            await client.WaitForInstanceCompletionAsync(BatchId.InstanceId(registration.Batch, registration.Generation), cancellation: either.Token);
            return true;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Ends the orchestration of a stuck batch if it has not moved since <paramref name="since"/>, so that it can be started anew.</summary>
    public async Task EndIfStillAsync(DurableTaskClient client, Registration registration, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var id = BatchId.InstanceId(registration.Batch, registration.Generation);
        var instance = await client.GetInstanceAsync(id, cancellation: cancellationToken);
        if (instance is { IsCompleted: false } && instance.LastUpdatedAt < since)
        {
            await client.TerminateInstanceAsync(id, "stuck", cancellationToken);
        }
    }
}
