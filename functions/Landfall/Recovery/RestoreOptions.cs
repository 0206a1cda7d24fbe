using System.ComponentModel.DataAnnotations;
using Landfall.Landing.Sweeping;

namespace Landfall.Recovery;

/// <summary>How a lost ledger is restored: what is looked at before it is written down how far it is. Whoever dies begins there
/// again.</summary>
public sealed class RestoreOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Landfall:Restore";

    /// <summary>Names of the lake that a page lists, parts among them; a document has up to 48 entries, and four are in memory.</summary>
    [Range(1, BlobPages.MostNames)]
    public int NamesPerPage { get; set; } = 100;

    /// <summary>Batches of which a page asks the markers.</summary>
    [Range(1, 100)]
    public int MarkersPerPage { get; set; } = 50;
}
