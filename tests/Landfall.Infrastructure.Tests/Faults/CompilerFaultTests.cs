using Landfall.Infrastructure.Tests.Compiler;

namespace Landfall.Infrastructure.Tests.Faults;

/// <summary>What the compiler and its linter see by themselves, as they are configured: each mistake is a file, and all are linted at
/// once.</summary>
public sealed class CompilerFaultTests
{
    private const string Account = """
        resource account 'Microsoft.Storage/storageAccounts@2026-09-01' = {
          name: 'landfalldata'
          location: 'westeurope'
          kind: 'StorageV2'
          sku: { name: 'Standard_LRS' }
        """;

    // The name of the file, the rule or code that has to be given, and the source.
    private static readonly (string Name, string Rule, string Source)[] Faults =
    [
        ("unknown-property", "BCP037", $"{Account}\n  properties: {{ allowSharedKeys: false }}\n}}\n"),
        ("closed-enumeration", "BCP036", $"{Account}\n  properties: {{ networkAcls: {{ defaultAction: 'Block' }} }}\n}}\n"),
        ("wrong-kind-of-value", "BCP036", $"{Account}\n  properties: {{ isHnsEnabled: 'true' }}\n}}\n"),
        ("missing-property", "BCP035", "resource account 'Microsoft.Storage/storageAccounts@2026-09-01' = {\n  name: 'landfalldata'\n}\n"),
        (
            "unknown-version",
            "BCP081",
            "resource account 'Microsoft.Storage/storageAccounts@2026-09-02' existing = {\n  name: 'landfalldata'\n}\n"
        ),
        ("short-name", "BCP333", "resource account 'Microsoft.Storage/storageAccounts@2026-09-01' existing = {\n  name: 'ab'\n}\n"),
        (
            "long-name",
            "BCP332",
            "resource account 'Microsoft.Storage/storageAccounts@2026-09-01' existing = {\n  name: 'landfalldataofthewholecompany'\n}\n"
        ),
        ("no-description", "use-description-params", "param name string\n\n@description('Name.')\noutput name string = name\n"),
        ("unused-parameter", "no-unused-params", "@description('Name.')\nparam name string\n"),
        ("unused-variable", "no-unused-vars", "@description('Name.')\nvar name = 'landfall'\n"),
        ("hard-region", "no-hardcoded-location", $"{Account}\n}}\n"),
        (
            "hard-address",
            "no-hardcoded-env-urls",
            "@description('Name.')\nparam name string\n\n"
                + "@description('Address.')\noutput address string = 'https://${name}.blob.core.windows.net'\n"
        ),
        ("secret-by-default", "secure-parameter-default", "@description('Key.')\n@secure()\nparam key string = 'abc'\n\nvar used = key\n"),
        (
            "secret-in-the-open",
            "secure-secrets-in-params",
            "@description('Key.')\nparam accountPassword string\n\nvar used = accountPassword\n"
        ),
        (
            "secret-as-output",
            "outputs-should-not-contain-secrets",
            "resource account 'Microsoft.Storage/storageAccounts@2026-09-01' existing = {\n  name: 'landfalldata'\n}\n\n"
                + "@description('Key.')\noutput key string = account.listKeys().keys[0].value\n"
        ),
        (
            "untyped",
            "use-user-defined-types",
            "@description('Some.')\nparam some object\n\n@description('Some.')\noutput some object = some\n"
        ),
        ("wrong-type", "BCP033", "@description('Days.')\nparam days int = 'seven'\n\n@description('Days.')\noutput days int = days\n"),
        (
            "bounds-crossed",
            "BCP327",
            "@description('Days.')\n@maxValue(10)\nparam days int = 20\n\n@description('Days.')\noutput days int = days\n"
        ),
        ("unknown-name", "BCP057", "@description('Days.')\noutput days int = day\n"),
        (
            "runtime-name",
            "BCP120",
            "resource id 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {\n  name: 'landfall-id'\n}\n\n"
                + "resource role 'Microsoft.Authorization/roleAssignments@2022-04-01' = {\n  name: guid(id.properties.principalId)\n"
                + "  properties: { principalId: id.properties.principalId, roleDefinitionId: 'x' }\n}\n"
        ),
        ("decimal", "BCP055", "@description('Part.')\noutput part int = 0.5\n"),
    ];

    [Fact]
    public async Task Lint_PlantedFaults_AreFoundEach()
    {
        var folder = Directory.CreateTempSubdirectory("landfall-infra-faults-");
        try
        {
            File.Copy(Path.Combine(InfrastructureFolder.Source, "bicepconfig.json"), Path.Combine(folder.FullName, "bicepconfig.json"));
            foreach (var (name, _, source) in Faults)
            {
                await File.WriteAllTextAsync(Path.Combine(folder.FullName, $"{name}.bicep"), source, TestContext.Current.CancellationToken);
            }

            var results = await LintResult.OfAsync(folder.FullName, TestContext.Current.CancellationToken);

            Assert.Equal(
                Faults.Select(fault => $"{fault.Name} {fault.Rule}"),
                Faults.Select(fault => $"{fault.Name} {Found(fault.Name, fault.Rule, results)}")
            );
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // The rule that was expected, or all that there were.
    private static string Found(string name, string rule, IReadOnlyList<LintResult> results)
    {
        var rules = results.Where(result => result.File == $"{name}.bicep").Select(result => result.Rule).Distinct().ToList();
        return rules.Contains(rule) ? rule : string.Join(", ", rules);
    }
}
