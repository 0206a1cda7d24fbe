using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Landfall.Contracts.Odcs;

/// <summary>Turns text into the node tree of exactly one YAML mapping.</summary>
internal static class YamlText
{
    /// <summary>A contract nests about eight deep; far above that a document is an attack or an accident.</summary>
    private const int MaxDepth = 40;

    /// <summary>Gives the document's mapping, or null after noting why there is none.</summary>
    public static OdcsNode? Parse(string yaml, ProblemLog problems)
    {
        try
        {
            if (!Survey(yaml, problems))
            {
                return null;
            }

            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            if (stream.Documents is [{ RootNode: YamlMappingNode root }])
            {
                return new OdcsNode(root, "");
            }

            problems.Add(
                1,
                "document",
                $"the file must hold one YAML mapping that starts with apiVersion and kind, but it holds {Describe(stream)}"
            );
        }
        catch (YamlException failure)
        {
            problems.Add((int)Math.Max(1, failure.Start.Line), "document", $"the file is not valid YAML: {failure.Message}");
        }
        catch (Exception failure) when (failure is InvalidOperationException or ArgumentException)
        {
            // The library's other ways to end on broken text; they do not say where.
            problems.Add(1, "document", $"the file is not valid YAML: {failure.Message}");
        }

        return null;
    }

    /// <summary>Refuses aliases, tags and deep nesting before a tree is built, as each of them can make it endless.</summary>
    private static bool Survey(string yaml, ProblemLog problems)
    {
        var parser = new Parser(new StringReader(yaml));
        var clean = true;
        for (var depth = 0; parser.MoveNext(); )
        {
            var now = parser.Current!;
            depth += now.NestingIncrease;
            var objection = now switch
            {
                AnchorAlias alias => $"the alias *{alias.Value} is not supported; write the value out",
                NodeEvent { Tag.IsEmpty: false } node => $"the tag {node.Tag} is not supported; write the value without it",
                _ when depth > MaxDepth => $"the document nests deeper than {MaxDepth} levels",
                _ => null,
            };
            if (objection is not null)
            {
                problems.Add((int)now.Start.Line, "document", objection);
                clean = false;
                if (depth > MaxDepth)
                {
                    return false;
                }
            }
        }

        return clean;
    }

    private static string Describe(YamlStream stream) =>
        stream.Documents switch
        {
            [] => "nothing",
            [{ RootNode: YamlSequenceNode }] => "a list",
            [_] => "a single value",
            { Count: var count } => $"{count} documents",
        };
}
