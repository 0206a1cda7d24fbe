using System.Text;
using System.Text.Json;

namespace Landfall.Infrastructure.Tests.Compiler;

/// <summary>One thing that the compiler found.</summary>
/// <param name="Rule">A rule of the linter, or a code such as BCP036.</param>
/// <param name="Level">error, warning or note.</param>
/// <param name="File">The name of the file, without its folder.</param>
/// <param name="Message">In the compiler's words.</param>
internal sealed record LintResult(string Rule, string Level, string File, string Message)
{
    /// <summary>Lints every file below a folder in one process.</summary>
    public static async Task<IReadOnlyList<LintResult>> OfAsync(string folder, CancellationToken cancellationToken)
    {
        var run = await BicepCompiler.RunAsync(
            folder,
            ["lint", "--pattern", "./**/*.bicep*", "--diagnostics-format", "sarif"],
            cancellationToken
        );
        Assert.True(run.Output.StartsWith('{'), $"The compiler gave no SARIF (exit code {run.ExitCode}): {run.Errors}");
        return Parse(run.Output);
    }

    // One document for each file, one behind the other.
    private static List<LintResult> Parse(string output)
    {
        var results = new List<LintResult>();
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(output), new JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read())
        {
            using var document = JsonDocument.ParseValue(ref reader);
            results.AddRange(
                document
                    .RootElement.GetProperty("runs")
                    .EnumerateArray()
                    .SelectMany(run => run.GetProperty("results").EnumerateArray())
                    .Select(Of)
            );
        }

        return [.. results.Distinct()];
    }

    private static LintResult Of(JsonElement result)
    {
        var file = result
            .GetProperty("locations")[0]
            .GetProperty("physicalLocation")
            .GetProperty("artifactLocation")
            .GetProperty("uri")
            .GetString()!;
        return new LintResult(
            result.GetProperty("ruleId").GetString()!,
            result.TryGetProperty("level", out var level) ? level.GetString()! : "warning",
            file[(file.LastIndexOf('/') + 1)..],
            result.GetProperty("message").GetProperty("text").GetString()!
        );
    }
}
