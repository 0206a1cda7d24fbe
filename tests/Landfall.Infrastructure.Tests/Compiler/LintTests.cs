using System.Text.Json;
using System.Text.RegularExpressions;

namespace Landfall.Infrastructure.Tests.Compiler;

/// <summary>What the compiler and its linter say of infra-bicep, and that they are asked for all that they can say.</summary>
public sealed partial class LintTests
{
    // From the reference of this compiler: a rule that is misspelt in bicepconfig.json is not missed by it.
    private const string Rules = """
        adminusername-should-not-be-literal artifacts-parameters decompiler-cleanup explicit-values-for-loc-params max-asserts max-outputs
        max-params max-resources max-variables nested-deployment-template-scoping no-conflicting-metadata
        no-conflicting-version-constraints no-deployments-resources no-explicit-any no-hardcoded-env-urls no-hardcoded-location
        no-hardcoded-outputs no-incompatible-entrypoint-version no-loc-expr-outside-params no-module-name no-unnecessary-dependson
        no-unused-existing-resources no-unused-imports no-unused-params no-unused-types no-unused-vars outputs-should-not-contain-secrets
        prefer-interpolation prefer-unquoted-property-names protect-commandtoexecute-secrets secure-parameter-default
        secure-params-in-nested-deploy secure-params-in-parameters-file secure-secrets-in-params simplify-interpolation simplify-json-null
        stacks-extensibility-compat use-description-outputs use-description-params use-description-type-properties use-description-types
        use-description-vars use-parent-property use-recent-api-versions use-recent-az-powershell-version use-recent-module-versions
        use-recognized-resource-type use-resource-id-functions use-resource-symbol-reference use-safe-access
        use-secure-value-for-secure-inputs use-stable-resource-identifiers use-stable-vm-image use-user-defined-types
        what-if-short-circuiting
        """;

    // It counts from today, so that a build of the same sources fails one day; the type index is asked instead.
    private static readonly string[] Off = ["use-recent-api-versions"];

    [Fact]
    public async Task Lint_EveryFile_HasNoResult() =>
        Assert.Empty(await LintResult.OfAsync(InfrastructureFolder.Source, TestContext.Current.CancellationToken));

    [Fact]
    public void Config_Rules_AreAllOfTheLinterAtError()
    {
        using var config = JsonDocument.Parse(InfrastructureFolder.Read("bicepconfig.json"));
        var rules = config
            .RootElement.GetProperty("analyzers")
            .GetProperty("core")
            .GetProperty("rules")
            .EnumerateObject()
            .Select(rule => $"{rule.Name} {rule.Value.GetProperty("level").GetString()}");

        Assert.Equal(
            Rules
                .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                .Select(rule => $"{rule} {(Off.Contains(rule) ? "off" : "error")}")
                .Order(StringComparer.Ordinal),
            rules.Order(StringComparer.Ordinal)
        );
        Assert.Equal(BicepCompiler.Version, config.RootElement.GetProperty("bicep").GetProperty("version").GetString());
    }

    // The nearest one counts, and would hide ours.
    [Fact]
    public void Config_Files_AreOne() =>
        Assert.Single(Directory.EnumerateFiles(InfrastructureFolder.Source, "bicepconfig.json", SearchOption.AllDirectories));

    // A line like that silences errors of the compiler too.
    [Fact]
    public void Sources_Silenced_AreNone() =>
        Assert.DoesNotContain(InfrastructureFolder.Sources, file => Silencing().IsMatch(InfrastructureFolder.Read(file)));

    // The function any() switches the type check off, and the linter does not see it.
    [Fact]
    public void Sources_UntypedValues_AreNone() =>
        Assert.DoesNotContain(InfrastructureFolder.Sources, file => Untyped().IsMatch(InfrastructureFolder.Read(file)));

    [Fact]
    public async Task Format_EveryFile_ChangesNothing()
    {
        using var folder = InfrastructureFolder.Copy();

        var run = await BicepCompiler.RunAsync(
            folder.Location,
            ["format", "--pattern", "./**/*.bicep*"],
            TestContext.Current.CancellationToken
        );

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.All(InfrastructureFolder.Sources, file =>
            Assert.Equal(InfrastructureFolder.Read(file), File.ReadAllText(Path.Combine(folder.Location, file)))
        );
    }

    [GeneratedRegex("#disable-(next-line|diagnostics)", RegexOptions.ExplicitCapture)]
    private static partial Regex Silencing();

    [GeneratedRegex(@"\bany\(")]
    private static partial Regex Untyped();
}
