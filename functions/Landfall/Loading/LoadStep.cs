using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Loading;

/// <summary>One step of a plan: a statement, and what its reply must come to.</summary>
public abstract class LoadStep
{
    /// <summary>The statement.</summary>
    public abstract LoadStatement Statement { get; }

    /// <summary>A step whose reply is taken by <paramref name="expect"/>, or not looked at.</summary>
    internal static LoadStep Of<TReply>(LoadStatement<TReply> statement, Action<LoadTally, TReply>? expect = null) =>
        new Expected<TReply>(statement, expect);

    /// <summary>Runs the statement and holds its reply against what is expected.</summary>
    /// <exception cref="LoadBalanceException">Rows are missing or too many.</exception>
    internal abstract Task RunAsync(IWarehouseSession session, LoadTally tally, CancellationToken cancellationToken);

    private sealed class Expected<TReply>(LoadStatement<TReply> statement, Action<LoadTally, TReply>? expect) : LoadStep
    {
        public override LoadStatement Statement => statement;

        internal override async Task RunAsync(IWarehouseSession session, LoadTally tally, CancellationToken cancellationToken)
        {
            var reply = await session.ExecuteAsync(statement, cancellationToken);
            expect?.Invoke(tally, reply);
        }
    }
}
