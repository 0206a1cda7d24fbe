namespace Landfall.Events;

/// <summary>What <see cref="EventType.TableReady"/> says.</summary>
/// <param name="Table">The table that waited.</param>
/// <param name="Round">How often it was ready, this time included.</param>
/// <param name="Inputs">What is new, by the name of the input.</param>
public sealed record TableReadyData(string Table, int Round, IReadOnlyList<InputNews> Inputs);
