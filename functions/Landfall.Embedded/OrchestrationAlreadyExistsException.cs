namespace Landfall.Embedded;

/// <summary>Thrown when an instance is started whose id is taken.</summary>
public sealed class OrchestrationAlreadyExistsException(string message) : Exception(message);
