using System.Globalization;

namespace Landfall.Embedded.Journals;

/// <summary>The mark that every journal carries in its metadata: the number of the term whose host may write it.</summary>
/// <param name="number">This host's term; throws a <see cref="JournalConflictException"/> once it is over.</param>
internal sealed class JournalTerm(Func<long> number)
{
    private const string Key = "term";

    /// <summary>The metadata of what this host writes.</summary>
    /// <exception cref="JournalConflictException">This host's term is over.</exception>
    public Dictionary<string, string> Mark() => new(StringComparer.Ordinal) { [Key] = number().ToString(CultureInfo.InvariantCulture) };

    /// <summary>Refuses what a later host has.</summary>
    /// <exception cref="JournalConflictException">The metadata name a later term, or this host's term is over.</exception>
    public void RequireNotLater(string journal, IDictionary<string, string> metadata)
    {
        var mine = number();
        if (metadata.TryGetValue(Key, out var mark) && long.Parse(mark, CultureInfo.InvariantCulture) is var found && found > mine)
        {
            throw new JournalConflictException(string.Create(
                CultureInfo.InvariantCulture, $"Journal {journal} is in term {found}, and this host's term is {mine}: another host has taken over. This one changes nothing; start it again to let it stand by."));
        }
    }
}
