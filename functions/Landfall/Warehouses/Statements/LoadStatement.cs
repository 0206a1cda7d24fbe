namespace Landfall.Warehouses.Statements;

/// <summary>One typed step of a load plan; each warehouse renders it in its own language. Outside a transaction a step is whole or not at all.</summary>
public abstract record LoadStatement;
