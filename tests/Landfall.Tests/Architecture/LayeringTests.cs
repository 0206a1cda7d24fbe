using System.Collections;
using System.Reflection;
using System.Text.RegularExpressions;
using Landfall.Functions.Orchestrations;
using Landfall.Ledger;
using Microsoft.Azure.Functions.Worker;

namespace Landfall.Tests.Architecture;

public sealed class LayeringTests
{
    private static readonly string[] Stages = ["Landing", "Curation", "Loading"];

    [Fact]
    public void Landfall_References_KnowNoHost()
    {
        var hosts = typeof(LedgerEntry)
            .Assembly.GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name =>
                name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
                || name.StartsWith("Microsoft.Azure.Functions", StringComparison.Ordinal)
                || name.StartsWith("Microsoft.DurableTask", StringComparison.Ordinal)
                || name.StartsWith("DurableTask", StringComparison.Ordinal)
                || (name.StartsWith("Landfall", StringComparison.Ordinal) && name != "Landfall.DuckDb")
            );

        Assert.Empty(hosts);
    }

    [Fact]
    public void Functions_References_KnowNoneOfTheTwoHosts()
    {
        var references = typeof(IngestTable).Assembly.GetReferencedAssemblies().Select(reference => reference.Name!).ToList();

        Assert.Equal(["Landfall"], references.Where(name => name.StartsWith("Landfall", StringComparison.Ordinal)));
        Assert.DoesNotContain("Microsoft.Azure.Functions.Worker", references);
        Assert.DoesNotContain(references, name => name.StartsWith("DurableTask.AzureStorage", StringComparison.Ordinal));
    }

    // What is a JSON array loses its brackets on its way to an activity, and an orchestrator that asks its context for
    // its input gets an untyped one.
    [Fact]
    public void Functions_InputsOfActivitiesAndOrchestrators_AreRecords()
    {
        var methods = typeof(IngestTable).Assembly.GetTypes().SelectMany(type => type.GetMethods()).ToList();
        var activities = methods
            .SelectMany(method => method.GetParameters())
            .Where(parameter => parameter.IsDefined(typeof(ActivityTriggerAttribute)))
            .ToList();
        var contexts = methods
            .SelectMany(method => method.GetParameters())
            .Where(parameter => parameter.IsDefined(typeof(OrchestrationTriggerAttribute)))
            .ToList();

        Assert.NotEmpty(activities);
        Assert.NotEmpty(contexts);
        var inputs = activities.Concat(
            contexts.Select(context => ((MethodInfo)context.Member).GetParameters() is [_, var input] ? input : context)
        );
        Assert.All(inputs, input =>
            Assert.True(
                input.ParameterType.GetMethod("<Clone>$") is not null && !typeof(IEnumerable).IsAssignableFrom(input.ParameterType),
                $"{input.Member.DeclaringType!.Name}.{input.Member.Name} takes a {input.ParameterType.Name}; "
                    + "an activity takes one record, an orchestrator its context and one record."
            )
        );
    }

    [Fact]
    public void Recovery_Sources_KnowTheLedgerAndLandingOnly()
    {
        var offences =
            from file in Directory.EnumerateFiles(
                Path.Combine(SharedData.Repository, "functions", "Landfall"),
                "*.cs",
                SearchOption.AllDirectories
            )
            let path = Path.GetRelativePath(SharedData.Repository, file)
            let folder = Path.GetFileName(Path.GetDirectoryName(file))!
            let text = File.ReadAllText(file)
            where
                folder == "Recovery"
                    ? Regex.IsMatch(
                        text,
                        @"\bLandfall\.(Curation|Loading|Warehouses)\b",
                        RegexOptions.ExplicitCapture,
                        TimeSpan.FromSeconds(1)
                    )
                    : Stages.Contains(folder, StringComparer.Ordinal) && text.Contains("using Landfall.Recovery;", StringComparison.Ordinal)
            select path;

        Assert.Empty(offences);
    }

    [Fact]
    public void LandfallDuckDb_References_KnowNothingOfLandfall()
    {
        var references = Assembly.Load("Landfall.DuckDb").GetReferencedAssemblies().Select(reference => reference.Name!);

        Assert.DoesNotContain(references, name => name.StartsWith("Landfall", StringComparison.Ordinal));
    }

    [Fact]
    public void Stages_Sources_DoNotUseEachOther()
    {
        var offences =
            from stage in Stages
            from file in Directory.EnumerateFiles(
                Path.Combine(SharedData.Repository, "functions", "Landfall", stage),
                "*.cs",
                SearchOption.AllDirectories
            )
            let text = File.ReadAllText(file)
            from other in Stages
            where other != stage && Regex.IsMatch(text, $@"\bLandfall\.{other}\b", RegexOptions.None, TimeSpan.FromSeconds(1))
            select $"{Path.GetRelativePath(SharedData.Repository, file)} uses Landfall.{other}";

        Assert.Empty(offences);
    }
}
