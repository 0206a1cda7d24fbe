using System.Text.Json;

namespace Landfall.EndToEnd.Tests.Cli;

/// <summary>What a finished command left behind.</summary>
/// <param name="ExitCode">What it ended with.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
internal sealed record CliResult(int ExitCode, string Output, string Error)
{
    /// <summary>Standard output by lines, without the last line end.</summary>
    public IReadOnlyList<string> Lines => Output.TrimEnd('\n', '\r').Split('\n').Select(line => line.TrimEnd('\r')).ToList();

    /// <summary>The one JSON document that standard output is.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;
}
