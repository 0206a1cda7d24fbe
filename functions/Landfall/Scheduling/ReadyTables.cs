using Azure.Messaging;
using Landfall.Contracts;
using Landfall.Events;
using Landfall.Storage;
using Microsoft.Extensions.Logging;

namespace Landfall.Scheduling;

/// <summary>Tells when every table that another waits for has updates: what Airflow calls scheduling by datasets.</summary>
public sealed class ReadyTables(
    LandfallContainers containers,
    ContractCatalog contracts,
    IEventSink sink,
    TimeProvider time,
    ILogger<ReadyTables> logger
)
{
    private readonly WaitingTables _tables = new(containers);

    /// <summary>
    /// Takes the update of one table, and sends <see cref="EventType.TableReady"/> for each table that has waited for just that. Any other
    /// event is left alone. Idempotent by the event's id; a round that has come is told of at least once, with the same id.
    /// </summary>
    /// <exception cref="Exception">Storage or the sink failed: deliver the event again.</exception>
    public async Task TakeAsync(CloudEvent received, CancellationToken cancellationToken)
    {
        if (CloudEnvelope.TableUpdated(received) is not { } update)
        {
            if (received.Type == EventType.TableUpdated)
            {
                Log.NotUnderstood(logger, received.Type);
            }

            return;
        }

        foreach (
            var waiting in (await contracts.CurrentAsync(cancellationToken)).Contracts.Where(contract =>
                contract.After.Contains(update.Table, StringComparer.Ordinal)
            )
        )
        {
            await TakeAsync(waiting, received.Id, update, cancellationToken);
        }
    }

    private async Task TakeAsync(TableContract waiting, string id, TableUpdatedData update, CancellationToken cancellationToken)
    {
        WaitingTable table;
        do
        {
            // A round must be told of before the next one can take its place.
            table = await _tables.UpdateAsync(
                waiting.Table,
                before => before.Ready is null ? before.With(id, update, waiting.After, time.GetUtcNow()) : null,
                cancellationToken
            );
            await TellAsync(table, cancellationToken);
        } while (!table.Taken.Contains(id, StringComparer.Ordinal));
    }

    private async Task TellAsync(WaitingTable table, CancellationToken cancellationToken)
    {
        if (table.Ready is not { } ready)
        {
            return;
        }

        await sink.SendAsync(PipelineEvents.Ready(ready, table.ReadyAt ?? time.GetUtcNow()), cancellationToken);
        await _tables.UpdateAsync(
            table.Table,
            before => before.Ready?.Round == ready.Round ? before with { Ready = null, ReadyAt = null } : null,
            cancellationToken
        );
        Log.Ready(logger, ready.Table, ready.Round, ready.Inputs.Count);
    }
}
