using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Landfall.Contracts.Odcs;

namespace Landfall.Events.Webhook;

/// <summary>
/// The body of a post by a template: JSON with <c>{{name}}</c> where a value goes. Values are escaped as text of JSON is, so a placeholder
/// stands between quotes; <c>{{count}}</c> may stand without.
/// </summary>
public sealed partial class PostTemplate
{
    private readonly string _text;

    private PostTemplate(string text) => _text = text;

    /// <summary>What can stand between the braces.</summary>
    public static IReadOnlyList<string> Names { get; } =
    ["id", "source", "table", "time", "title", "text", "count", "severity", "alert", "next", "playbook"];

    /// <summary>Takes a template.</summary>
    /// <exception cref="FormatException">A placeholder is not known, or what comes out is not JSON; says which and where.</exception>
    public static PostTemplate Parse(string text)
    {
        foreach (Match found in Placeholder().Matches(text))
        {
            var name = found.Groups["name"].Value;
            if (!Names.Contains(name, StringComparer.Ordinal))
            {
                var nearest = NearestWord.Of(name, Names);
                throw new FormatException(
                    FormattableString.Invariant($"line {LineOf(text, found.Index)} has the placeholder '{found.Value}', which is none. ")
                        + (nearest is null ? $"Expected one of {string.Join(", ", Names)}." : $"Did you mean '{{{{{nearest}}}}}'?")
                );
            }
        }

        var template = new PostTemplate(text);
        try
        {
            using var _ = JsonDocument.Parse(template.Render(AlertPost.Test(DateTimeOffset.UnixEpoch, "docs"), "/landfall"));
        }
        catch (JsonException problem)
        {
            throw new FormatException(
                FormattableString.Invariant($"with its values it is not JSON, in line {(problem.LineNumber ?? 0) + 1}. ")
                    + "Expected each placeholder between quotes, as in \"text\": \"{{text}}\".",
                problem
            );
        }

        return template;
    }

    /// <summary>Reads the template in a file.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static PostTemplate Read(string path) => Parse(File.ReadAllText(path));

    /// <summary>What is wrong with the template in a file, for people; null when nothing is.</summary>
    public static string? ProblemOf(string path)
    {
        try
        {
            Read(path);
            return null;
        }
        catch (FormatException problem)
        {
            return problem.Message;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return $"{problem.Message} Expected a file that the app can read.";
        }
    }

    /// <summary>The body of <paramref name="post"/>.</summary>
    public string Render(AlertPost post, string source) =>
        Placeholder().Replace(_text, found => JsonEncodedText.Encode(Value(found.Groups["name"].Value, post, source)).Value);

    private static string Value(string name, AlertPost post, string source) =>
        name switch
        {
            "id" => post.Id,
            "source" => source,
            "table" => post.Table,
            "time" => post.Time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            "title" => post.Title,
            "text" => post.Text,
            "count" => post.Count.ToString(CultureInfo.InvariantCulture),
            "severity" => post.Severity,
            "alert" => post.Lead.Alert,
            "next" => post.Lead.Next,
            _ => post.Lead.Playbook,
        };

    private static int LineOf(string text, int at) => text.AsSpan(0, at).Count('\n') + 1;

    [GeneratedRegex(@"\{\{\s*(?<name>[^{}]*?)\s*\}\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}
