using System.Net;

namespace Landfall.Infrastructure.Tests.Judge;

/// <summary>Ranges of addresses.</summary>
internal static class Ranges
{
    private static readonly IPNetwork[] Private =
    [
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("127.0.0.0/8"),
    ];

    /// <summary>Reads a range such as 10.0.0.0/24, or one address; null for neither.</summary>
    public static IPNetwork? Of(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, 32)
        : null;

    /// <summary>True for a range that the internet has, and that is not all of it.</summary>
    public static bool IsPublic(string text) =>
        Of(text) is { PrefixLength: > 0 } range && !Private.Any(one => one.Contains(range.BaseAddress));

    /// <summary>True where one range has the other.</summary>
    public static bool Contains(string outer, string inner) =>
        Of(outer) is { } whole && Of(inner) is { } part && part.PrefixLength >= whole.PrefixLength && whole.Contains(part.BaseAddress);

    /// <summary>True where two ranges share addresses.</summary>
    public static bool Overlap(string one, string other) => Contains(one, other) || Contains(other, one);

    /// <summary>True for two addresses in their order, which are not the whole internet.</summary>
    public static bool IsSpan(string? first, string? last) =>
        IPAddress.TryParse(first, out var from)
        && IPAddress.TryParse(last, out var to)
        && from.GetAddressBytes().AsSpan().SequenceCompareTo(to.GetAddressBytes()) <= 0
        && (first, last) != ("0.0.0.0", "255.255.255.255");
}
