namespace Landfall.Contracts;

/// <summary>In mode merge: how a row says that its key is deleted.</summary>
/// <param name="Column">The column by its warehouse name.</param>
/// <param name="Value">The value in it that means deleted, written as the contract writes it, such as <c>true</c>.</param>
public sealed record DeletedWhen(string Column, string Value);
