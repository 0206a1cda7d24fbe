using Landfall.Functions.Triggers.Replies;

namespace Landfall.Cli.Api;

/// <summary>The answer of GET ingestions.</summary>
internal sealed record IngestionsReply(IReadOnlyList<IngestionReply> Ingestions);
