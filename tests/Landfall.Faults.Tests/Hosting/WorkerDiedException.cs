namespace Landfall.Faults.Tests.Hosting;

/// <summary>Thrown wherever the code of a dead worker would go on.</summary>
internal sealed class WorkerDiedException() : Exception("The worker is dead; nothing it does has an effect any more.");
