using Landfall.Warehouses.Statements;

namespace Landfall.Warehouses.Synapse;

/// <summary>T-SQL of every statement of a plan; the same statement and terms give the same text.</summary>
internal static class SynapseRendering
{
    /// <summary>The commands of <paramref name="statement"/>, in order, and what their answers mean.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="terms">What the text depends on beside it.</param>
    /// <param name="shown">Of <see cref="AlignView"/>, the columns of the storage.</param>
    /// <exception cref="NotSupportedException">A statement that this warehouse does not know.</exception>
    public static IReadOnlyList<SynapseCommand> Of(
        LoadStatement statement,
        SynapseTerms terms,
        IReadOnlyList<StoredColumn>? shown = null
    ) =>
        statement switch
        {
            EnsureControl ensure => SynapseTables.Ensure(ensure, terms),
            BeginTransaction => [SynapseCommand.Of("BEGIN TRANSACTION")],
            CommitTransaction => [SynapseCommand.Of("COMMIT TRANSACTION")],
            RollbackTransaction => [SynapseCommand.Of("ROLLBACK TRANSACTION")],
            AdvanceFence advance => SynapseControl.Advance(advance, terms),
            GuardFence guard => [SynapseControl.Guard(guard, terms)],
            ReadControl read => [SynapseControl.Read(read, terms)],
            RaiseFence raise => [SynapseControl.Raise(raise, terms)],
            WriteControl write => [SynapseControl.Write(write, terms)],
            ReadMarkers read => SynapseMarkers.Read(read, terms),
            WriteMarkers write => SynapseMarkers.Write(write, terms),
            EnsureStages ensure => SynapseTables.EnsureOwn(ensure, terms),
            LockStages locks => [SynapseStages.Lock(locks, terms)],
            WriteStages write => SynapseStages.Write(write, terms),
            DeleteStages delete => [SynapseStages.Delete(delete, terms)],
            ReadBuild read => [SynapseBuilds.Read(read, terms)],
            WriteBuild write => [SynapseBuilds.Write(write, terms)],
            ReadColumns read => [SynapseTables.Columns(read.Relation, terms.Label(read))],
            CreateStorage create => [SynapseTables.Create(create)],
            AddColumns add => SynapseTables.Add(add),
            CreateStaging create => [SynapseTables.Create(create)],
            DropStaging drop => SynapseTables.Drop(drop),
            CopyParts copy => SynapseCopy.Of(copy, terms),
            CountRows count => [SynapseRows.Count(count, terms)],
            InsertRows insert => SynapseRows.Insert(insert, terms),
            DeleteBatches delete => SynapseRows.Delete(delete, terms),
            CountRepeats count => [SynapseRepeats.Count(count, terms)],
            RankRows rank => SynapseMerge.Rank(rank, terms),
            ClassifyRows classify => [SynapseMerge.Classify(classify, terms)],
            DeleteSuperseded delete => [SynapseMerge.Delete(delete, terms)],
            InsertWinners insert => [SynapseMerge.Insert(insert, terms)],
            CountLive count => [SynapseRows.CountLive(count, terms)],
            AlignView align => [SynapseViews.Align(align, shown ?? throw new ArgumentNullException(nameof(shown)))],
            ListStorage list => [SynapseTables.Names(WarehouseNames.View(list.Table).Schema, terms.Label(list))],
            ListStaging list => [SynapseTables.Names(WarehouseNames.Schema, terms.Label(list))],
            ListControls list => [SynapseTables.Names(WarehouseNames.Schema, terms.Label(list))],
            ListTables list => [SynapseTables.All(terms.Label(list))],
            DropStorage drop => [SynapseViews.Drop(drop)],
            _ => throw new NotSupportedException($"The Synapse warehouse does not know the statement {statement.GetType().Name}."),
        };
}
