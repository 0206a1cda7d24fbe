using Landfall.Functions.Triggers.Replies;

namespace Landfall.Cli.Api;

/// <summary>The answer of GET tables.</summary>
internal sealed record TablesReply(IReadOnlyList<TableReply> Tables);
