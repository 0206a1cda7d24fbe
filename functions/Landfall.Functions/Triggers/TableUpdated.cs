using Azure.Messaging;
using Landfall.Scheduling;

namespace Landfall.Functions.Triggers;

/// <summary>A table has news: tell the tables that wait for it.</summary>
public sealed class TableUpdated(ReadyTables tables)
{
    /// <summary>At least once for every event, in any order; one that was taken changes nothing, and one of another type is left alone.</summary>
    [Function(nameof(TableUpdated))]
    public Task Run([EventGridTrigger] CloudEvent received, CancellationToken cancellationToken) => tables.TakeAsync(received, cancellationToken);
}
