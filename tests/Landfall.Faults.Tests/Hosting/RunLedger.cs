using System.Text.Json;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Tests.Ledger.Rows;

namespace Landfall.Faults.Tests.Hosting;

/// <summary>What the rows of a run's ledger say, read past the app that wrote them.</summary>
internal sealed class RunLedger(MemoryLedgerStore store)
{
    /// <summary>Every entry.</summary>
    public IEnumerable<LedgerEntry> Entries() =>
        from partition in store.Partitions
        from row in store.List(partition, LedgerKeys.StartingWith("b|"))
        select JsonSerializer.Deserialize<LedgerEntry>(row.Text("json")!, JsonSerializerOptions.Web)!;

    /// <summary>Tables of which it is known that the warehouse has lost loads.</summary>
    public IEnumerable<string> Behind() =>
        store.List("~loaded", LedgerKeys.All).Where(row => row.Instant("behindSince") is not null).Select(row => row.Key);

    /// <summary>The batches that the ledger has work for.</summary>
    public IEnumerable<string> Open() =>
        from partition in store.Partitions
        from row in store.List(partition, new LedgerKeys("o|", "x"))
        where row.Key[..2] is "o|" or "w|"
        let entry = JsonSerializer.Deserialize<LedgerEntry>(
            store.List(partition, LedgerKeys.StartingWith("b|" + row.Key[2..])).Single().Text("json")!,
            JsonSerializerOptions.Web
        )!
        select entry.Batch;

    /// <summary>
    /// Rows of the ledger of which none may be left, as partition and key: claims, events, requests, and heads of
    /// tables that somebody seems to plan.
    /// </summary>
    public IEnumerable<string> Unfinished() =>
        from partition in store.Partitions
        from row in store.List(partition, LedgerKeys.All)
        where row.Key.Length > 1 && row.Key[..2] is "g|" or "t|" or "c|" || (row.Key == LedgerRowKeys.Head && row.Text("state") != "idle")
        select $"{partition} {row.Key}";
}
