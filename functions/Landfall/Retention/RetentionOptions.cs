using System.ComponentModel.DataAnnotations;
using Landfall.Landing.Sweeping;

namespace Landfall.Retention;

/// <summary>How long parts stay that nobody needs.</summary>
public sealed class RetentionOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Landfall:Retention";

    /// <summary>
    /// How long a part stays after it was written, and after the last change of a batch that it has rows of: 7 days, and at least one, so
    /// that no attempt and no load that still goes by it can be under way.
    /// </summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan Grace { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// Parts that one run looks at, in the lake and among the rejects each; the next run goes on from there. Storage lists 5,000 at most.
    /// </summary>
    [Range(1, BlobPages.MostNames)]
    public int PartsPerRun { get; set; } = BlobPages.MostNames;
}
