using Landfall.Contracts;
using Landfall.Warehouses;
using Landfall.Warehouses.DuckDb;
using Landfall.Warehouses.Provisioning;
using Landfall.Warehouses.Synapse;

namespace Landfall.Tests.Warehouses.Provisioning;

/// <summary>
/// What warehouses get, to the letter. After a wanted change: set LANDFALL_WRITE_GOLDEN=1, run these tests and read the difference.
/// </summary>
public sealed class ProvisioningGoldenTests
{
    private static readonly Relation Person = new("crm", "person");
    private static readonly Relation Filtered = new("crm", "person_filtered");
    private static readonly string[] Columns = ["Id", "Status", "_batch_id"];

    private static readonly Dictionary<string, Func<ProvisioningPlan>> Cases = new(StringComparer.Ordinal)
    {
        ["synapse/provisioning/nothing-there"] = () => ProvisioningScript.Of("synapse", ProvisioningContracts.Both),
        ["synapse/provisioning/no-roles"] = () => ProvisioningScript.Of("synapse", ContractSet.Create([ProvisioningContracts.Account()])),
        ["synapse/provisioning/loaded-before"] = () => SynapseProvisioning.Plan(ProvisioningContracts.Both, Loaded),
        ["synapse/provisioning/filter-not-loaded"] = () =>
            SynapseProvisioning.Plan(
                ProvisioningContracts.Both,
                Loaded with
                {
                    Views = new Dictionary<Relation, IReadOnlyList<string>> { [Person] = ["Id"] },
                }
            ),
        ["synapse/provisioning/denied-and-granted-by-hand"] = () =>
            SynapseProvisioning.Plan(
                ProvisioningContracts.Both,
                Loaded with
                {
                    Permissions =
                    [
                        new(Filtered, "CRM_Readers", IsDenied: true),
                        new(Person, "crm_readers", IsDenied: false),
                        new(Person, "intern", IsDenied: false),
                    ],
                }
            ),
        ["duckdb/provisioning/nothing-there"] = () => ProvisioningScript.Of("duckdb", ProvisioningContracts.Both),
        ["duckdb/provisioning/one-table-there"] = () =>
            DuckDbProvisioning.Plan(
                ProvisioningContracts.Both,
                new HashSet<Relation>
                {
                    new("landfall", ""),
                    new("crm", ""),
                    WarehouseNames.Format,
                    WarehouseNames.Markers,
                    WarehouseNames.Control("crm.person"),
                }
            ),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    private static SynapseCatalog Loaded =>
        new()
        {
            Schemas = new HashSet<string>(StringComparer.Ordinal) { "landfall", "crm" },
            Tables = new HashSet<Relation>
            {
                WarehouseNames.Format,
                WarehouseNames.Markers,
                WarehouseNames.Builds,
                WarehouseNames.Control("crm.person"),
                WarehouseNames.Control("crm.account"),
            },
            Views = new Dictionary<Relation, IReadOnlyList<string>> { [Person] = Columns, [new("crm", "account")] = ["Id", "Age"] },
            Principals = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "dbo", "crm_readers" },
            Permissions = [new(new("crm", "account"), "crm_readers", IsDenied: false)],
        };

    [Theory]
    [MemberData(nameof(Names))]
    public void Plan_Case_IsTheGoldenFile(string name)
    {
        var path = Path.Combine(SharedData.Repository, "tests", "cases", $"{name}.sql");
        var script = Script(Cases[name]());
        if (Environment.GetEnvironmentVariable("LANDFALL_WRITE_GOLDEN") == "1")
        {
            File.WriteAllText(path, script);
        }

        Assert.Equal(File.ReadAllText(path), script);
    }

    [Fact]
    public void GoldenFiles_All_HaveACase() =>
        Assert.Equal(
            Cases.Keys.Order(StringComparer.Ordinal),
            new[] { "duckdb/provisioning", "synapse/provisioning" }.SelectMany(folder =>
                Directory
                    .GetFiles(Path.Combine(SharedData.Repository, "tests", "cases", folder))
                    .Select(path => $"{folder}/{Path.GetFileNameWithoutExtension(path)}")
                    .Order(StringComparer.Ordinal)
            )
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void Plan_Grants_AreOnViewsAndBehindTheirFilter(string name)
    {
        var steps = Cases[name]().Steps.ToList();
        foreach (
            var (step, at) in steps
                .Select((step, at) => (step, at))
                .Where(one => one.step.Sql.StartsWith("GRANT", StringComparison.Ordinal))
        )
        {
            Assert.Matches(@"\AGRANT SELECT ON OBJECT::\[crm\]\.\[(account|person_filtered)\] TO \[", step.Sql);
            Assert.True(
                !step.Sql.Contains("person", StringComparison.Ordinal)
                    || steps.FindIndex(one => one.Purpose.StartsWith("view crm.person_filtered", StringComparison.Ordinal)) is var filter
                        && filter >= 0
                        && filter < at
            );
        }
    }

    private static string Script(ProvisioningPlan plan) =>
        string.Concat([
            .. plan.Steps.Select(step => $"-- {step.State}: {step.Purpose}\n{step.Sql};\n\n"),
            .. plan.Notes.Select(note => $"-- note: {note}\n"),
        ]);
}
