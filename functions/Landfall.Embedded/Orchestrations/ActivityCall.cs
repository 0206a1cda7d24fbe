using Landfall.Embedded.Journals;

namespace Landfall.Embedded.Orchestrations;

/// <summary>An activity to run for an instance.</summary>
internal sealed record ActivityCall(OrchestrationInstance Instance, JournalEvent Scheduled);
