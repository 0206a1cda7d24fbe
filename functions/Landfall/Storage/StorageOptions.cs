using System.ComponentModel.DataAnnotations;

namespace Landfall.Storage;

/// <summary>The containers of one Landfall on one storage account.</summary>
public sealed class StorageOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Landfall:Storage";

    /// <summary>Put before every container name, so that several Landfalls share one account; empty or lower-case letters, digits and
    /// dashes.</summary>
    [RegularExpression("^[a-z0-9]?[a-z0-9-]{0,30}$")]
    public string Prefix { get; set; } = "";
}
