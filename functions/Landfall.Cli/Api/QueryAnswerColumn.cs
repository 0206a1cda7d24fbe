namespace Landfall.Cli.Api;

/// <summary>One column of a <see cref="QueryAnswer"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, in the warehouse's words.</param>
internal sealed record QueryAnswerColumn(string Name, string Type);
