using System.Text.Json;

namespace Landfall.Cli.Api;

/// <summary>What a query gave.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="Rows">One value a column in each row.</param>
/// <param name="Truncated">True when there are more rows than were asked for.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record QueryAnswer(IReadOnlyList<QueryAnswerColumn> Columns, IReadOnlyList<IReadOnlyList<JsonElement>> Rows, bool Truncated, double Seconds);
