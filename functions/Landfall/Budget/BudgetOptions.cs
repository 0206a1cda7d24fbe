using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Landfall.Budget;

/// <summary>What all work of this process may use together.</summary>
public sealed class BudgetOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Landfall:Budget";

    /// <summary>The least that curating and loading manage with.</summary>
    internal const long Least = 512 << 20;

    /// <summary>The least that is left for curating beside what is resident.</summary>
    internal const long LeastLeft = Least / 2;

    private const int ThreadsPerCore = 4;

    /// <summary>
    /// Memory of all DuckDB instances, downloads and blocks together: a size such as <c>2GB</c>, or a share such as <c>50%</c> of what the
    /// machine or container allows, as .NET sees it. The default leaves the other half to .NET's own heap, to the host and to the system.
    /// </summary>
    [Required]
    [RegularExpression("^([0-9]+(KB|MB|GB|KiB|MiB|GiB)|[1-9][0-9]?%)$")]
    public string Memory { get; set; } = "50%";

    /// <summary>
    /// Threads of all passes together; 0 for four a core: a small group waits for storage most of its time, and its thread leaves the core
    /// to another one meanwhile. Memory is the bound that must hold; this one keeps a machine of much memory from doing everything at once.
    /// </summary>
    [Range(0, 1024)]
    public int Threads { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Whole().Memory >= Least
            ? []
            :
            [
                new ValidationResult(
                    $"{Section}:{nameof(Memory)} is '{Memory}', which is {Whole().Memory >> 20} MiB here; expected 512 MiB at least, as "
                        + "curating and loading need them. Give a size, such as 512MiB, or a machine of more memory.",
                    [nameof(Memory)]
                ),
            ];

    /// <summary>The whole, of a machine or container that allows <paramref name="allowed"/> bytes and has that many cores.</summary>
    internal WorkAmount WholeOf(long allowed, int cores) =>
        new(
            Memory.EndsWith('%') ? allowed / 100 * int.Parse(Memory.TrimEnd('%'), CultureInfo.InvariantCulture) : MemorySize.Bytes(Memory),
            Threads > 0 ? Threads : ThreadsPerCore * cores
        );

    /// <summary>The whole on this machine.</summary>
    internal WorkAmount Whole() => WholeOf(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, Environment.ProcessorCount);
}
