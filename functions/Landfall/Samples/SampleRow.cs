namespace Landfall.Samples;

/// <summary>What a table needs to make one row.</summary>
/// <param name="Request">The sample that the row belongs to.</param>
/// <param name="Random">The choices, drawn in the order of the rows.</param>
/// <param name="Number">The row's number, from 0.</param>
/// <param name="Flaw">What must be wrong with it.</param>
internal readonly record struct SampleRow(SampleRequest Request, SampleRandom Random, long Number, SampleFlaw Flaw);
