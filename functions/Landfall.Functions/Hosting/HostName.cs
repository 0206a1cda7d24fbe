namespace Landfall.Functions.Hosting;

/// <summary>Which host this build of the app runs on.</summary>
internal static class HostName
{
#if LANDFALL_EMBEDDED
    public const string Current = "embedded";
#else
    public const string Current = "azure";
#endif
}
