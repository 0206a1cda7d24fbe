namespace Landfall.Embedded;

/// <summary>Thrown when a host cannot begin to work yet: it stands by, says why, and tries again.</summary>
public sealed class HostNotReadyException(string message, Exception? innerException = null) : Exception(message, innerException);
