using Microsoft.Extensions.Primitives;

namespace Landfall.Functions.Triggers;

/// <summary>A yes or no in a request.</summary>
internal static class Flag
{
    /// <summary>True for <c>true</c>, in any case.</summary>
    public static bool Of(StringValues text) => bool.TryParse(text, out var set) && set;
}
