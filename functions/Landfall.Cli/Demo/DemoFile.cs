using Landfall.Ledger;
using Landfall.Samples;

namespace Landfall.Cli.Demo;

/// <summary>One file that the demo lands, and what must become of it.</summary>
/// <param name="Name">Its name in the landing container.</param>
/// <param name="File">The local file.</param>
/// <param name="End">Where its batch must end.</param>
/// <param name="Truth">What the generator put in; null when nothing of it may reach a table.</param>
internal sealed record DemoFile(string Name, FileInfo File, BatchState End, SampleSummary? Truth = null);
