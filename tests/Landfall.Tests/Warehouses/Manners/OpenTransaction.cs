using Landfall.Warehouses;

namespace Landfall.Tests.Warehouses.Manners;

/// <summary>A transaction that is under way, with what it has written and not committed.</summary>
internal sealed class OpenTransaction
{
    /// <summary>The statements run in it.</summary>
    public int Statements { get; set; }

    /// <summary>The table whose control row it has locked.</summary>
    public string? Holds { get; set; }

    /// <summary>True when its first statement locked the control row: then it reads what is committed.</summary>
    public bool ReadsClean { get; set; }

    /// <summary>True after an error, when nothing but a rollback is taken.</summary>
    public bool Failed { get; set; }

    /// <summary>True when its commit was sent and the connection broke.</summary>
    public bool CommitSent { get; set; }

    /// <summary>The session of a client that is gone; null while the client is there.</summary>
    public IWarehouseSession? Left { get; set; }

    public List<Marker> Markers { get; } = [];

    public ControlRow? Control { get; set; }
}
