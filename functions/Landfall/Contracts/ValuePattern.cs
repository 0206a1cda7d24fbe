using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Landfall.Contracts;

/// <summary>
/// The regular expression of a column's rule. It runs in linear time, whatever the value is, and costs a third of a megabyte and more: all
/// who use the same one at the same time share it, in however many tables it stands.
/// </summary>
internal static class ValuePattern
{
    private static readonly ConcurrentDictionary<string, WeakReference<Regex>> s_inUse = new(StringComparer.Ordinal);

    /// <summary>The expression for <paramref name="text"/>, which can be used on any thread.</summary>
    /// <exception cref="ArgumentException">It is no regular expression.</exception>
    /// <exception cref="NotSupportedException">It cannot run in linear time.</exception>
    public static Regex Of(string text)
    {
        if (s_inUse.TryGetValue(text, out var known) && known.TryGetTarget(out var shared))
        {
            return shared;
        }

        var regex = new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        s_inUse[text] = new WeakReference<Regex>(regex);
        return regex;
    }
}
