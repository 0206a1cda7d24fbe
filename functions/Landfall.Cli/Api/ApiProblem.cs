namespace Landfall.Cli.Api;

/// <summary>The part of an RFC 9457 problem that is for people.</summary>
internal sealed record ApiProblem(string? Title, string? Detail);
