using Landfall.Infrastructure.Tests.Snapshots;

namespace Landfall.Infrastructure.Tests.Judge;

/// <summary>Something that the compiler lets through and that is wrong.</summary>
/// <param name="Rule">The rule that found it.</param>
/// <param name="Resource">Where, as types and names.</param>
/// <param name="Path">Where in the resource.</param>
/// <param name="Problem">What is there, and what was expected.</param>
internal sealed record Finding(string Rule, string Resource, string Path, string Problem)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Rule}: {Resource} {Path} {Problem}";
}

/// <summary>Gathers what one rule finds.</summary>
/// <param name="rule">The rule's name.</param>
internal sealed class Findings(string rule)
{
    private readonly List<Finding> _all = [];

    /// <summary>What was found.</summary>
    public IReadOnlyList<Finding> All => _all;

    /// <summary>Adds what is at a path, unless it holds.</summary>
    public void Expect(PredictedResource resource, string path, bool holds, string expected)
    {
        if (!holds)
        {
            Add(resource, path, $"is {resource.Show(path)}; expected {expected}");
        }
    }

    /// <summary>Adds a problem.</summary>
    public void Add(PredictedResource resource, string path, string problem) =>
        _all.Add(new Finding(rule, resource.Short, path, problem + "."));

    /// <summary>Adds something that is missing altogether.</summary>
    public void Missing(string what, string why) => _all.Add(new Finding(rule, what, "", $"is missing: {why}."));

    /// <summary>Expects one of some texts, to the letter.</summary>
    public void OneOf(PredictedResource resource, string path, params string[] expected) =>
        Expect(
            resource,
            path,
            resource.Text(path) is { } text && expected.Contains(text, StringComparer.Ordinal),
            string.Join(" or ", expected)
        );

    /// <summary>Expects true or false.</summary>
    public void Is(PredictedResource resource, string path, bool expected) =>
        Expect(resource, path, resource.Flag(path) == expected, expected ? "true" : "false");

    /// <summary>Expects a whole number within bounds.</summary>
    public void Between(PredictedResource resource, string path, long least, long most) =>
        Expect(
            resource,
            path,
            resource.Number(path) is { } number && number >= least && number <= most,
            FormattableString.Invariant($"{least} to {most}")
        );

    /// <summary>Expects a text of a form.</summary>
    public void Like(PredictedResource resource, string path, string pattern, string expected) =>
        Expect(resource, path, resource.Text(path) is { } text && Patterns.IsMatch(text, pattern), expected);

    /// <summary>Expects the id of a resource of the snapshot, of a type where one is given.</summary>
    public PredictedResource? Reference(Snapshot snapshot, PredictedResource resource, string path, params string[] types)
    {
        var found = snapshot.Find(resource.Text(path));
        Expect(
            resource,
            path,
            found is not null && (types.Length == 0 || types.Contains(found.Type, StringComparer.OrdinalIgnoreCase)),
            $"the id of a {string.Join(" or ", types.DefaultIfEmpty("resource"))} of this deployment"
        );
        return found;
    }
}
