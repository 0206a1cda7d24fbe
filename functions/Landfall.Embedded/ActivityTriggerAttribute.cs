namespace Landfall.Embedded;

/// <summary>Marks the input of an activity, read from JSON.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ActivityTriggerAttribute : Attribute;
