using System.Reflection;
using Landfall.Ledger;
using Microsoft.Extensions.Logging;

namespace Landfall.Tests.Architecture;

/// <summary>What keeps the sources readable: short lines, files of one idea, log events that can be told apart.</summary>
public sealed class HouseTests
{
    private const int MaxLineLength = 140;
    private const int SmallFile = 12;
    private const double MostSmall = 0.12;
    private const int LeastMedian = 40;

    [Fact]
    public void Sources_Lines_FitTheLimit()
    {
        var offences =
            from file in Sources("functions").Concat(Sources("tests"))
            from line in File.ReadLines(Path.Combine(SharedData.Repository, file)).Index()
            where line.Item.Length > MaxLineLength
            select FormattableString.Invariant($"{file}:{line.Index + 1} has {line.Item.Length} characters");

        Assert.Empty(offences);
    }

    [Fact]
    public void Sources_Files_AreAboutOneIdeaEach()
    {
        var lines = Sources("functions").Select(file => File.ReadLines(Path.Combine(SharedData.Repository, file)).Count()).Order().ToList();

        var small = lines.Count(count => count <= SmallFile) / (double)lines.Count;

        Assert.True(
            small <= MostSmall,
            FormattableString.Invariant($"{small:P1} of the files have {SmallFile} lines or fewer; let those of one idea share a file")
        );
        Assert.InRange(lines[lines.Count / 2], LeastMedian, int.MaxValue);
    }

    [Fact]
    public void LogClasses_EventIds_AreUniqueInEach()
    {
        var types = Assemblies().SelectMany(assembly => assembly.GetTypes()).ToList();
        var offences =
            from type in types
            let ids = type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
                .OfType<LoggerMessageAttribute>()
                .Select(message => message.EventId)
            from twice in ids.GroupBy(id => id).Where(same => same.Count() > 1)
            select FormattableString.Invariant($"{type.FullName} has the event id {twice.Key} twice");

        Assert.Contains(types, type => type.FullName == "Landfall.Landing.Log");
        Assert.Empty(offences);
    }

    [Fact]
    public void LogMethods_States_AreWordsAsPagesWriteThem()
    {
        var offences =
            from type in Assemblies().SelectMany(assembly => assembly.GetTypes())
            from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            where method.IsDefined(typeof(LoggerMessageAttribute))
            from parameter in method.GetParameters()
            where parameter.ParameterType == typeof(BatchState)
            select $"{type.FullName}.{method.Name} writes {parameter.Name} by its name in the code; take a {nameof(StateWord)}";

        Assert.Empty(offences);
    }

    private static IEnumerable<Assembly> Assemblies() =>
        Directory
            .EnumerateFiles(AppContext.BaseDirectory, "Landfall*.dll")
            .Select(file => Assembly.Load(new AssemblyName(Path.GetFileNameWithoutExtension(file))));

    private static IEnumerable<string> Sources(string root) =>
        Directory
            .EnumerateFiles(Path.Combine(SharedData.Repository, root), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(SharedData.Repository, file).Replace('\\', '/'))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));
}
