using Landfall.Ledger;
using Landfall.Storage;

namespace Landfall.Scheduling;

/// <summary>The documents about tables that wait; safe for any number of writers on any number of hosts.</summary>
internal sealed class WaitingTables(LandfallContainers containers)
{
    private readonly DocumentStore<WaitingTable> _documents = new(containers.Ledger, WaitingJson.Default.WaitingTable);

    /// <summary>Changes the document of <paramref name="table"/> as <see cref="DocumentStore{T}.UpdateAsync"/> does; a table without one gets an empty one to change.</summary>
    public async Task<WaitingTable> UpdateAsync(string table, Func<WaitingTable, WaitingTable?> change, CancellationToken cancellationToken) =>
        await _documents.UpdateAsync($"waiting/{table}.json", before => change(before ?? new WaitingTable { Table = table }), cancellationToken)
            ?? new WaitingTable { Table = table };
}
