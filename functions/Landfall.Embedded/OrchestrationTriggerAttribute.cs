namespace Landfall.Embedded;

/// <summary>Marks the <see cref="TaskOrchestrationContext"/> of an orchestrator.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class OrchestrationTriggerAttribute : Attribute;
