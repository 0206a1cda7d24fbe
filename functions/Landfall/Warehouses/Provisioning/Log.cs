using Microsoft.Extensions.Logging;

namespace Landfall.Warehouses.Provisioning;

/// <summary>What provisioning says.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Provisioned {Warehouse}: {Done} of {Steps} steps were missing and are done.")]
    public static partial void Provisioned(ILogger logger, string warehouse, int done, int steps);

    [LoggerMessage(2, LogLevel.Warning, "Provisioning {Warehouse} stopped at the step '{Purpose}'; those before it are done. Apply again once it is mended.")]
    public static partial void Stopped(ILogger logger, string warehouse, string purpose, Exception failure);
}
