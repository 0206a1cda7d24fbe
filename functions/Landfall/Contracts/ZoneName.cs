namespace Landfall.Contracts;

/// <summary>A time zone as a source names it behind a time.</summary>
/// <param name="Name">The name, exactly.</param>
/// <param name="OffsetMinutes">Minutes east of Greenwich, the same all year; an offset may follow the name where this is 0.</param>
public sealed record ZoneName(string Name, int OffsetMinutes);
