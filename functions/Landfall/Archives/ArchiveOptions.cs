using System.ComponentModel.DataAnnotations;

namespace Landfall.Archives;

/// <summary>What an archive may hold; one that says more is refused before anything of it is unpacked.</summary>
public sealed class ArchiveOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Landfall:Archives";

    /// <summary>Members of one archive.</summary>
    [Range(1, 1_000_000)]
    public int MaxMembers { get; set; } = 10_000;

    /// <summary>Bytes of the archive's directory, which is held in memory.</summary>
    [Range(22, 1 << 30)]
    public int MaxDirectoryBytes { get; set; } = 16 << 20;

    /// <summary>Decompressed bytes of one member.</summary>
    [Range(1, long.MaxValue)]
    public long MaxMemberBytes { get; set; } = 1L << 40;

    /// <summary>Decompressed bytes of all members.</summary>
    [Range(1, long.MaxValue)]
    public long MaxBytes { get; set; } = 4L << 40;

    /// <summary>Decompressed bytes a compressed one of a member; those of fewer than <see cref="RatioFrom"/> are not asked.</summary>
    [Range(1, 1_000_000)]
    public int MaxRatio { get; set; } = 200;

    /// <summary>Decompressed bytes from which <see cref="MaxRatio"/> counts.</summary>
    [Range(0, long.MaxValue)]
    public long RatioFrom { get; set; } = 16L << 20;

    /// <summary>Members that are registered at the same time.</summary>
    [Range(1, 256)]
    public int RegisteredAtOnce { get; set; } = 16;
}
