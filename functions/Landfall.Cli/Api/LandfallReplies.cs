using System.Text.Json;
using Landfall.Functions.Triggers.Replies;
using Landfall.Recovery;

namespace Landfall.Cli.Api;

/// <summary>The answer of GET ingestions.</summary>
internal sealed record IngestionsReply(IReadOnlyList<IngestionReply> Ingestions);

/// <summary>The answer of GET tables.</summary>
internal sealed record TablesReply(IReadOnlyList<TableReply> Tables);

/// <summary>The answer of GET poison.</summary>
internal sealed record PoisonReply(IReadOnlyList<PoisonQueue> Queues);

/// <summary>The answer of POST poison/release.</summary>
internal sealed record PoisonReleaseReply(IReadOnlyList<PoisonRelease> Queues);

/// <summary>What a query gave.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="Rows">One value a column in each row.</param>
/// <param name="Truncated">True when there are more rows than were asked for.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record QueryAnswer(
    IReadOnlyList<QueryAnswerColumn> Columns,
    IReadOnlyList<IReadOnlyList<JsonElement>> Rows,
    bool Truncated,
    double Seconds
);

/// <summary>One column of a <see cref="QueryAnswer"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, in the warehouse's words.</param>
internal sealed record QueryAnswerColumn(string Name, string Type);

/// <summary>The part of an RFC 9457 problem that is for people.</summary>
internal sealed record ApiProblem(string? Title, string? Detail);
