namespace Landfall.Embedded;

/// <summary>Calls the function for each CloudEvent in the files of <see cref="EmbeddedHostOptions.EventsFolder"/>, at least once and one after the other.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class EventGridTriggerAttribute : Attribute;
