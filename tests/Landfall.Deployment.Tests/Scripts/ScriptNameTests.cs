using System.Text.RegularExpressions;

namespace Landfall.Deployment.Tests.Scripts;

/// <summary>What scripts name of the code and of the infrastructure is called so there.</summary>
public sealed partial class ScriptNameTests
{
    private static readonly string Scripts = string.Join(
        '\n',
        Directory.EnumerateFiles(Path.Combine(SharedData.Repository, "eng/deploy"), "*.sh").Select(File.ReadAllText)
    );

    [Fact]
    public void Scripts_FunctionThatTheyName_IsOneOfTheApp()
    {
        var names = File.ReadAllText(Path.Combine(SharedData.Repository, "functions/Landfall/Storage/LandfallNames.cs"));
        var trigger = File.ReadAllText(Path.Combine(SharedData.Repository, "functions/Landfall.Functions/Triggers/LandingArrived.cs"));
        var named = Assert.Single(Function().Matches(Scripts).Select(match => match.Groups["name"].Value).Distinct());

        Assert.Contains($"LandingFunction = \"{named}\";", names, StringComparison.Ordinal);
        Assert.Contains("[Function(LandfallNames.LandingFunction)]", trigger, StringComparison.Ordinal);
    }

    [Fact]
    public void Scripts_NamesOfTheInfrastructure_AreThere()
    {
        var infrastructure = Path.Combine(SharedData.Repository, "infra-bicep");
        var main = File.ReadAllText(Path.Combine(infrastructure, "main.bicep"));
        var outputs = Output().Matches(Scripts).Select(match => match.Groups["name"].Value).ToList();
        var parameters = Override().Matches(Scripts).Select(match => match.Groups["name"].Value).ToList();

        Assert.Equal(["functionAppName", "functionAppHostName", "dataAccountName", "landingTopicName"], outputs);
        Assert.All(outputs, name => Assert.Contains($"output {name} string", main, StringComparison.Ordinal));
        Assert.Equal(["landingEndpoint"], parameters);
        Assert.All(parameters, name => Assert.Matches($@"@secure\(\)\n(@.*\n)*param {name} ", main));
        Assert.Contains(
            "name: 'landing'",
            File.ReadAllText(Path.Combine(infrastructure, "modules/events.bicep")),
            StringComparison.Ordinal
        );
    }

    [GeneratedRegex(@"Host\.Functions\.(?<name>\w+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Function();

    [GeneratedRegex("named\\(\"(?<name>\\w+)\"\\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Output();

    [GeneratedRegex(@"'\{ (?<name>\w+): \. \}'", RegexOptions.ExplicitCapture)]
    private static partial Regex Override();
}
