namespace Landfall.Tests.Warehouses.Synapse;

/// <summary>What answers on the other side of a fake connection.</summary>
internal interface IFakeServer
{
    /// <summary>A connection is opened.</summary>
    void Open(FakeConnection connection);

    /// <summary>A command is sent.</summary>
    FakeAnswer Execute(FakeConnection connection, FakeCommand command);

    /// <summary>A connection ends.</summary>
    void Close(FakeConnection connection);
}
