namespace Landfall.Warehouses.Statements;

/// <summary>Runs statements by the reply that they give, so that each of them can only be answered in its own way.</summary>
public interface IStatementRunner
{
    /// <summary>Runs what replies nothing but its end.</summary>
    Task<Done> RunAsync(SilentStatement statement, CancellationToken cancellationToken);

    /// <summary>Runs what replies a number of rows.</summary>
    Task<long> RunAsync(RowsStatement statement, CancellationToken cancellationToken);

    /// <summary>Runs what replies rows by batch id.</summary>
    Task<IReadOnlyDictionary<string, long>> RunAsync(CountsStatement statement, CancellationToken cancellationToken);

    /// <summary>Runs what replies the control row.</summary>
    Task<ControlRow?> RunAsync(ControlStatement statement, CancellationToken cancellationToken);

    /// <summary>Runs what replies names of tables.</summary>
    Task<IReadOnlyList<string>> RunAsync(NamesStatement statement, CancellationToken cancellationToken);

    /// <summary>Reads markers, in no order.</summary>
    Task<IReadOnlyList<Marker>> RunAsync(ReadMarkers statement, CancellationToken cancellationToken);

    /// <summary>Reads a row of the log of builds.</summary>
    Task<StorageBuild?> RunAsync(ReadBuild statement, CancellationToken cancellationToken);

    /// <summary>Reads a relation's columns, in its own order.</summary>
    Task<IReadOnlyList<StoredColumn>> RunAsync(ReadColumns statement, CancellationToken cancellationToken);

    /// <summary>Says what a merge comes to.</summary>
    Task<MergeOutcome> RunAsync(ClassifyRows statement, CancellationToken cancellationToken);
}
