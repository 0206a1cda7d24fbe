namespace Landfall.Loading;

/// <summary>The warehouse and the manifests disagree about rows: the load stops before its commit.</summary>
public sealed class LoadBalanceException(string message) : Exception(message);
