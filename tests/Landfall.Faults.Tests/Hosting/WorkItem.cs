using Landfall.Embedded.Journals;

namespace Landfall.Faults.Tests.Hosting;

/// <summary>An activity that an orchestration called and that has no answer yet.</summary>
internal sealed record WorkItem(string Instance, JournalEvent Call);
