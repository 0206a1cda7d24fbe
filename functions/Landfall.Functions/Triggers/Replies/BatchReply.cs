using Landfall.Ledger;

namespace Landfall.Functions.Triggers.Replies;

/// <summary>One batch in full: the ledger's entry and its orchestration, if one is known.</summary>
public sealed record BatchReply(LedgerEntry Entry, InstanceReply? Instance);
