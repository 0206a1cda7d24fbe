using Landfall.Ledger;

namespace Landfall.Costs;

/// <summary>
/// Says for which table work is done, until it is disposed: what is used meanwhile, in this flow and those that it starts, is that
/// table's. Scopes lie in each other, and the innermost counts.
/// </summary>
public sealed class UsageScope : IDisposable
{
    private static readonly AsyncLocal<UsageScope?> Innermost = new();

    private readonly UsageScope? _outer;
    private readonly UsageMeter? _meter;

    private UsageScope(string table, UsageMeter? meter, UsageScope? outer) => (Table, _meter, _outer) = (table, meter, outer);

    /// <summary>The table of the flow that asks; null outside of all scopes.</summary>
    public static string? CurrentTable => Innermost.Value?.Table;

    private string Table { get; }

    /// <summary>Begins a scope whose usage goes to <paramref name="meter"/>.</summary>
    public static UsageScope Enter(string table, UsageMeter meter) => Enter(new UsageScope(table, meter, Innermost.Value));

    /// <summary>A scope for requests to the rows of a table: whoever reads or writes them does it for that table. Null for a partition
    /// that is no table's, which changes nothing.</summary>
    public static UsageScope? OfPartition(string partition)
    {
        var table = partition switch
        {
            "~unclaimed" => BatchId.UnclaimedTable,
            "~archives" => BatchId.ArchiveTable,
            ['~', ..] => null,
            _ => partition,
        };
        return table is null ? null : Enter(new UsageScope(table, Innermost.Value?._meter, Innermost.Value));
    }

    /// <summary>Adds to what the table of this flow used; outside of all scopes nobody asks for it.</summary>
    public static void Add(Usage usage)
    {
        if (Innermost.Value is { _meter: { } meter } scope)
        {
            meter.Add(scope.Table, usage);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (ReferenceEquals(Innermost.Value, this))
        {
            Innermost.Value = _outer;
        }
    }

    private static UsageScope Enter(UsageScope scope) => Innermost.Value = scope;
}
