namespace Landfall.Embedded.Orchestrations;

/// <summary>The failure of an instance whose code, run again, does not make the calls of its journal.</summary>
internal sealed class NonDeterministicOrchestrationException(string message) : Exception(message);
