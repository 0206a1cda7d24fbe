using System.ComponentModel.DataAnnotations;

namespace Landfall.Contracts;

/// <summary>How contracts are followed at run time.</summary>
public sealed class ContractOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Landfall:Contracts";

    /// <summary>How long a host goes by the contracts it has read before it looks for newer ones; 30 seconds, at most an hour.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan RefreshAfter { get; set; } = TimeSpan.FromSeconds(30);
}
