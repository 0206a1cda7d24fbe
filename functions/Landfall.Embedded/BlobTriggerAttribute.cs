namespace Landfall.Embedded;

/// <summary>Calls the function for each new version of a blob, at least once.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class BlobTriggerAttribute(string blobPath) : Attribute
{
    /// <summary>The container, a slash and one token for the rest of the path, such as <c>%LandingContainer%/{name}</c>.</summary>
    public string BlobPath { get; } = blobPath;

    /// <summary>The configuration key of the connection string; without it <c>AzureWebJobsStorage</c>.</summary>
    public string? Connection { get; set; }

    /// <summary>How Azure learns of a new blob; this host lists the container whatever it says.</summary>
    public BlobTriggerSource Source { get; set; } = BlobTriggerSource.LogsAndContainerScan;
}
