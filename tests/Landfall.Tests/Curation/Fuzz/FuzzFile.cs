using Landfall.Contracts;

namespace Landfall.Tests.Curation.Fuzz;

/// <summary>A generated file and what must come out of it.</summary>
/// <param name="Contract">What it is read by.</param>
/// <param name="Bytes">The file.</param>
/// <param name="Rows">The values in the contract's order, then what is rescued as JSON (null for nothing), then the physical line.</param>
/// <param name="BlankLines">Blank lines in it.</param>
/// <param name="Lines">Lines in it.</param>
internal sealed record FuzzFile(TableContract Contract, byte[] Bytes, IReadOnlyList<object?[]> Rows, long BlankLines, long Lines);
