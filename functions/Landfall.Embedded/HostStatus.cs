namespace Landfall.Embedded;

/// <summary>What a host does about the work of its journal container.</summary>
public enum HostStatus
{
    /// <summary>Another host has the work, or this one is not ready for it: nothing runs here.</summary>
    Standby,

    /// <summary>This host carries out the work.</summary>
    Working,

    /// <summary>This host lost the work, or failed to take it over, and is to be stopped.</summary>
    Ended,
}
