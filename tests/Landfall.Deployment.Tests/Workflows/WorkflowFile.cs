using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Landfall.Deployment.Tests.Workflows;

/// <summary>A workflow as GitHub reads it.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Text">All of it.</param>
/// <param name="Permissions">What its jobs may do that say nothing; null where it says nothing itself.</param>
/// <param name="Jobs">Its jobs, in their order.</param>
internal sealed record WorkflowFile(string Name, string Text, string? Permissions, IReadOnlyList<WorkflowJob> Jobs)
{
    private const string Folder = ".github/workflows";

    /// <summary>Every workflow of the repository.</summary>
    public static IReadOnlyList<WorkflowFile> All { get; } =
    [
        .. Directory
            .EnumerateFiles(Path.Combine(SharedData.Repository, Folder))
            .Order(StringComparer.Ordinal)
            .Select(path => Read(Path.GetFileName(path), File.ReadAllText(path))),
    ];

    /// <summary>Every step of every workflow, with words that say where it is.</summary>
    public static IEnumerable<(string Where, WorkflowStep Step)> Steps =>
        from file in All
        from job in file.Jobs
        from step in job.Steps
        select ($"{file.Name}: {job.Name}: {step.Name ?? step.Uses ?? step.Run?.Split('\n')[0]}", step);

    /// <summary>Reads a workflow's text.</summary>
    public static WorkflowFile Read(string name, string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        var root = (YamlMappingNode)stream.Documents[0].RootNode;
        var jobs =
            from job in Map(root, "jobs")!.Children
            let body = (YamlMappingNode)job.Value
            select new WorkflowJob(
                ((YamlScalarNode)job.Key).Value!,
                Words(body, "permissions"),
                Scalar(body, "uses"),
                Scalar(body, "timeout-minutes"),
                Scalar(body, "environment"),
                [.. Map(body, "env")?.Children.Keys.Select(key => ((YamlScalarNode)key).Value!) ?? []],
                [.. StepsOf(body)]
            );
        return new WorkflowFile(name, text, Words(root, "permissions"), [.. jobs]);
    }

    private static IEnumerable<WorkflowStep> StepsOf(YamlMappingNode job) =>
        from step in (Find(job, "steps") as YamlSequenceNode)?.Children.Cast<YamlMappingNode>() ?? []
        select new WorkflowStep(
            Scalar(step, "name"),
            Scalar(step, "uses"),
            Scalar(step, "run"),
            Pairs(step, "with"),
            Pairs(step, "env"),
            (int)step.Start.Line
        );

    private static Dictionary<string, string> Pairs(YamlMappingNode node, string key) =>
        Map(node, key)
            ?.Children.ToDictionary(
                pair => ((YamlScalarNode)pair.Key).Value!,
                pair => ((YamlScalarNode)pair.Value).Value!,
                StringComparer.Ordinal
            )
        ?? [];

    // An empty map forbids everything, which is not the same as none.
    private static string? Words(YamlMappingNode node, string key) =>
        Find(node, key) switch
        {
            YamlMappingNode map => string.Join(", ", map.Children.Select(pair => $"{pair.Key}: {pair.Value}")),
            YamlScalarNode scalar => scalar.Value,
            _ => null,
        };

    private static string? Scalar(YamlMappingNode node, string key) => (Find(node, key) as YamlScalarNode)?.Value;

    private static YamlMappingNode? Map(YamlMappingNode node, string key) => Find(node, key) as YamlMappingNode;

    private static YamlNode? Find(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(new YamlScalarNode(key) { Style = ScalarStyle.Any }, out var found) ? found : null;
}

/// <summary>One job.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Permissions">What its token may do, such as <c>contents: read</c>; null where it says nothing.</param>
/// <param name="Uses">The workflow that it calls; null for one of its own steps.</param>
/// <param name="Timeout">Its minutes at most, as written.</param>
/// <param name="Environment">The environment whose secrets and rules it has; null for none.</param>
/// <param name="Variables">Names of the variables of all its steps.</param>
/// <param name="Steps">Its steps.</param>
internal sealed record WorkflowJob(
    string Name,
    string? Permissions,
    string? Uses,
    string? Timeout,
    string? Environment,
    IReadOnlyList<string> Variables,
    IReadOnlyList<WorkflowStep> Steps
);

/// <summary>One step.</summary>
internal sealed record WorkflowStep(
    string? Name,
    string? Uses,
    string? Run,
    IReadOnlyDictionary<string, string> With,
    IReadOnlyDictionary<string, string> Variables,
    int Line
);
