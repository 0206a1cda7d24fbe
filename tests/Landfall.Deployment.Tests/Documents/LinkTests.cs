using System.Text;
using System.Text.RegularExpressions;

namespace Landfall.Deployment.Tests.Documents;

/// <summary>Links of the pages to files of the repository, and to headings in them.</summary>
public sealed partial class LinkTests
{
    private static readonly string[] Folders = ["docs", "findings", "deploy", "tests", "infra-bicep"];

    [Fact]
    public void Pages_LinksToFilesAndHeadings_LeadThere()
    {
        var links = Pages().SelectMany(page => Links(page).Select(link => (Page: page, Link: link))).ToList();

        Assert.True(links.Count > 100, $"only {links.Count} links were found");
        Assert.Empty(links.Select(link => WhyBroken(link.Page, link.Link)).OfType<string>());
    }

    [Theory]
    [InlineData("README.md", "docs/cli.md#a-host-on-azure", null)]
    [InlineData("docs/cli.md", "../README.md#try-it", null)]
    [InlineData("README.md", "docs/no-such.md", "README.md: docs/no-such.md is not there")]
    [InlineData("README.md", "docs/cli.md#no-such", "README.md: docs/cli.md#no-such: there is no such heading")]
    public void WhyBroken_Link_SaysWhatIsNotThere(string page, string link, string? why) => Assert.Equal(why, WhyBroken(page, link));

    // As GitHub makes them.
    [Theory]
    [InlineData("How `ingest` names a file", "how-ingest-names-a-file")]
    [InlineData("What is *kept*, and why", "what-is-kept-and-why")]
    [InlineData("6.7 GitHub Actions (OIDC)", "67-github-actions-oidc")]
    [InlineData("[0039](a.md): a ledger", "0039-a-ledger")]
    public void Slug_Heading_IsTheAnchor(string heading, string anchor) => Assert.Equal(anchor, Slug(heading));

    private static IEnumerable<string> Pages() =>
        Directory
            .EnumerateFiles(SharedData.Repository, "*.md")
            .Concat(
                Folders
                    .Select(folder => Path.Combine(SharedData.Repository, folder))
                    .Where(Directory.Exists)
                    .SelectMany(folder => Directory.EnumerateFiles(folder, "*.md", SearchOption.AllDirectories))
            )
            .Select(path => Path.GetRelativePath(SharedData.Repository, path).Replace('\\', '/'))
            .Where(path => !path.Contains("/bin/", StringComparison.Ordinal) && !path.Contains("/obj/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    private static IEnumerable<string> Links(string page) =>
        Outside(page)
            .SelectMany(line => Link().Matches(InlineCode().Replace(line, "")))
            .Select(match => match.Groups["to"].Value)
            .Where(to => !to.Contains("://", StringComparison.Ordinal) && !to.StartsWith("mailto:", StringComparison.Ordinal));

    private static string? WhyBroken(string page, string link)
    {
        var (path, anchor) = link.Split('#') is [var file, var heading] ? (file, heading) : (link, null);
        var folder = Path.GetDirectoryName(page)!;
        var target = path.Length == 0 ? page : Path.Combine(folder, path).Replace('\\', '/');
        var full = Path.GetFullPath(Path.Combine(SharedData.Repository, target));
        return !Path.Exists(full) ? $"{page}: {link} is not there"
            : anchor is null || !full.EndsWith(".md", StringComparison.Ordinal) || Anchors(full).Contains(anchor) ? null
            : $"{page}: {link}: there is no such heading";
    }

    private static HashSet<string> Anchors(string file)
    {
        var (anchors, counts) = (new HashSet<string>(StringComparer.Ordinal), new Dictionary<string, int>(StringComparer.Ordinal));
        foreach (var line in Outside(file))
        {
            foreach (Match named in Named().Matches(line))
            {
                anchors.Add(named.Groups["name"].Value);
            }

            if (Heading().Match(line) is { Success: true } heading)
            {
                var slug = Slug(heading.Groups["words"].Value);
                var before = counts.GetValueOrDefault(slug);
                counts[slug] = before + 1;
                anchors.Add(before == 0 ? slug : FormattableString.Invariant($"{slug}-{before}"));
            }
        }

        return anchors;
    }

    private static string Slug(string heading)
    {
        var slug = new StringBuilder();
        foreach (var letter in Linked().Replace(heading.Trim(), "${words}").ToLowerInvariant())
        {
            if (char.IsLetterOrDigit(letter) || letter is '-' or '_')
            {
                slug.Append(letter);
            }
            else if (letter == ' ')
            {
                slug.Append('-');
            }
        }

        return slug.ToString();
    }

    // What stands in a fence is no text of the page.
    private static IEnumerable<string> Outside(string page)
    {
        var isCode = false;
        foreach (var line in File.ReadLines(Path.Combine(SharedData.Repository, page)))
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                isCode = !isCode;
            }
            else if (!isCode)
            {
                yield return line;
            }
        }
    }

    [GeneratedRegex(@"\]\((?<to>[^)\s]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"^#{1,6} (?<words>.+?)\s*#*$", RegexOptions.ExplicitCapture)]
    private static partial Regex Heading();

    [GeneratedRegex("<a (name|id)=\"(?<name>[^\"]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Named();

    [GeneratedRegex(@"\[(?<words>[^\]]*)\]\([^)]*\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Linked();
}
