using Landfall.Functions.Orchestrations;
using Landfall.Landing.Unpacking;
using Landfall.Planning;
using Landfall.Recovery;
using Landfall.Telemetry;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Landfall.Functions.Activities;

/// <summary>Decides what of a table is handed out next, and does at once what is quick.</summary>
public sealed class PlanTable(TableTurn turn, PipelineMetrics metrics)
{
    /// <summary>Idempotent: a round that runs twice finds its own claims and hands the same work out.</summary>
    [Function(IngestTable.PlanTable)]
    public Task<PlanResult> Run(
        [ActivityTrigger] PlanInput round,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken
    ) => metrics.CountAsync(IngestTable.PlanTable, () => turn.PlanAsync(round, client, cancellationToken), cancellationToken);
}

/// <summary>Reads the landed files of a group into parts and rejects.</summary>
public sealed class CurateFiles(TableTurn turn, PipelineMetrics metrics)
{
    /// <summary>Idempotent: a new attempt writes under its own number, and one transaction publishes one attempt's manifest.</summary>
    [Function(IngestTable.CurateGroup)]
    public Task<WorkEnd> Run(
        [ActivityTrigger] GroupWork group,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken
    ) => metrics.CountAsync(IngestTable.CurateGroup, () => turn.CurateAsync(group, client, cancellationToken), cancellationToken);
}

/// <summary>Makes every member of a landed archive a batch of its own and wakes the members' tables.</summary>
public sealed class UnpackArchive(UnpackStage unpack, TableTurn turn, PipelineMetrics metrics)
{
    /// <summary>Idempotent: a member that is registered answers for itself.</summary>
    [Function(IngestTable.UnpackArchive)]
    public Task<WorkEnd> Run(
        [ActivityTrigger] GroupWork group,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken
    ) =>
        metrics.CountAsync(
            IngestTable.UnpackArchive,
            () => turn.RunAsync(group.Table, group.Claim, client, stop => unpack.RunAsync(group, stop), cancellationToken),
            cancellationToken
        );
}

/// <summary>Loads what is curated of a table.</summary>
public sealed class LoadTable(TableTurn turn, PipelineMetrics metrics)
{
    /// <summary>Idempotent: a batch whose marker is in the warehouse is never applied again.</summary>
    [Function(IngestTable.LoadTable)]
    public Task<WorkEnd> Run(
        [ActivityTrigger] LoadWork work,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken
    ) => metrics.CountAsync(IngestTable.LoadTable, () => turn.LoadAsync(work, client, cancellationToken), cancellationToken);
}

/// <summary>Tells listeners outside what became of a table and its batches.</summary>
public sealed class TellEvents(TableTurn turn, PipelineMetrics metrics)
{
    /// <summary>Idempotent: an event that goes out twice has the same id.</summary>
    [Function(IngestTable.TellEvents)]
    public Task<WorkEnd> Run(
        [ActivityTrigger] TellWork work,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken
    ) => metrics.CountAsync(IngestTable.TellEvents, () => turn.TellAsync(work, client, cancellationToken), cancellationToken);
}

/// <summary>Works off what people asked of many batches of a table.</summary>
public sealed class RecoverBatches(RecoveryStage recovery, TableTurn turn, PipelineMetrics metrics)
{
    /// <summary>Idempotent: the request's row says how far it is, and a batch that is changed already stays so.</summary>
    [Function(IngestTable.RecoverBatches)]
    public Task<WorkEnd> Run(
        [ActivityTrigger] RecoverWork work,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken
    ) =>
        metrics.CountAsync(
            IngestTable.RecoverBatches,
            () => turn.RunAsync(work.Table, work.Claim, client, stop => recovery.RunAsync(work, stop), cancellationToken),
            cancellationToken
        );
}
