namespace Landfall.Warehouses.Statements;

/// <summary>One typed step of a load plan; each warehouse renders it in its own language. Outside a transaction a step is whole or not at all, but for <see cref="CopyParts"/>, whose target nobody uses after a failure.</summary>
public abstract record LoadStatement;
