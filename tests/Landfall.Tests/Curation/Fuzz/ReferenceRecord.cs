namespace Landfall.Tests.Curation.Fuzz;

/// <summary>One record as the reference reader sees it.</summary>
/// <param name="Line">The physical line on which it begins.</param>
/// <param name="Offset">The offset of its first byte.</param>
/// <param name="Body">Its bytes without the line end.</param>
/// <param name="Outcome">Empty, or blank, quoting or line-end.</param>
/// <param name="Fields">Its values, when it could be read.</param>
internal sealed record ReferenceRecord(long Line, int Offset, byte[] Body, string Outcome, IReadOnlyList<byte[]> Fields);
