namespace Landfall.Embedded;

/// <summary>How a host in Azure learns of a new blob.</summary>
public enum BlobTriggerSource
{
    /// <summary>By reading logs and listing the container.</summary>
    LogsAndContainerScan,

    /// <summary>By an Event Grid subscription.</summary>
    EventGrid,
}
