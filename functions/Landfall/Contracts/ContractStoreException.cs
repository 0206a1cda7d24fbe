namespace Landfall.Contracts;

/// <summary>The contracts in force cannot be read as they are stored; the message says which document and why.</summary>
public sealed class ContractStoreException(string message, Exception? innerException = null) : Exception(message, innerException);
