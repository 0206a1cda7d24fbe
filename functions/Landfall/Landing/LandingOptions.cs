using System.ComponentModel.DataAnnotations;

namespace Landfall.Landing;

/// <summary>How landed files are taken.</summary>
public sealed class LandingOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Landfall:Landing";

    /// <summary>
    /// How long a blob without a byte is left to whoever writes it, counted from its last change: some tools create a file first and write
    /// it then, which makes another version of it. After that it is read as it is.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan EmptyFor { get; set; } = TimeSpan.FromMinutes(1);
}
