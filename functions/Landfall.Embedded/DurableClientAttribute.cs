namespace Landfall.Embedded;

/// <summary>Marks a <see cref="DurableTaskClient"/> that the host passes in.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class DurableClientAttribute : Attribute;
