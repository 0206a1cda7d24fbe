namespace Landfall.Tests.Warehouses;

/// <summary>The process dies here.</summary>
public sealed class SuiteCrashException() : Exception("crash");
