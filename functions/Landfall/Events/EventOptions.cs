using System.ComponentModel.DataAnnotations;

namespace Landfall.Events;

/// <summary>What all events have.</summary>
public sealed class EventOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Landfall:Events";

    /// <summary>The source that events name, as CloudEvents want it: a URI reference that tells this Landfall from others.</summary>
    [Required]
    public string Source { get; set; } = "/landfall";
}
