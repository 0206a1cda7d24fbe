using System.Text.Json;

namespace Landfall.EndToEnd.Tests.Cli;

/// <summary>The commands that prepare the warehouse.</summary>
public sealed class WarehouseCommandTests
{
    private const string Person = """
        apiVersion: v3.1.0
        kind: DataContract
        id: crm-person
        version: 1.0.0
        status: active
        customProperties:
          - {property: landfallLanding, value: "crm/*.csv"}
          - {property: landfallDialect, value: csv}
          - {property: landfallMode, value: append}
          - {property: landfallRowFilter, value: Region}
        schema:
          - name: person
            physicalName: crm.person
            properties:
              - {name: Region, logicalType: string}
        roles:
          - {role: crm_readers, access: read}
        """;

    [Fact]
    public async Task PlanAndApply_OnARunningHost_ShowAskAndRunOnce()
    {
        using var work = new WorkFolder();
        await using var up = await UpProcess.StartAsync(work);

        var plan = await CliProcess.RunAsync(work.Path, "warehouse", "plan");
        Assert.Equal((0, ""), (plan.ExitCode, plan.Error));
        Assert.Equal("-- missing: schema of Landfall's own tables", plan.Lines[0]);
        Assert.Equal("CREATE SCHEMA IF NOT EXISTS \"landfall\";", plan.Lines[1]);
        Assert.Contains("-- missing: control row of salesforce.account", plan.Lines);
        var missing = Missing(await CliProcess.RunAsync(work.Path, "warehouse", "plan", "--json"));

        var unasked = await CliProcess.RunAsync(work.Path, "warehouse", "apply", "--json");
        Assert.Equal(2, unasked.ExitCode);
        Assert.Equal(
            $"{missing} statements would run on duckdb, and nobody can be asked here.",
            unasked.Json.GetProperty("error").GetProperty("message").GetString()
        );
        Assert.Equal(missing, Missing(await CliProcess.RunAsync(work.Path, "warehouse", "plan", "--json")));

        var applied = await CliProcess.RunAsync(work.Path, "warehouse", "apply", "--yes");
        Assert.Equal((0, ""), (applied.ExitCode, applied.Error));
        Assert.Contains("-- missing: control row of salesforce.account", applied.Lines);
        Assert.Contains("-- done: control row of salesforce.account", applied.Lines);

        var again = await CliProcess.RunAsync(work.Path, "warehouse", "apply");
        Assert.Equal((0, ""), (again.ExitCode, again.Error));
        Assert.All(again.Lines.SkipLast(1), line => Assert.StartsWith("-- there: ", line, StringComparison.Ordinal));
        Assert.EndsWith(" steps, 0 missing", again.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_ForSynapseWithoutAHost_PrintsAScriptOfCommentsAndSql()
    {
        using var work = new WorkFolder();
        Directory.CreateDirectory(work.File("mine"));
        await File.WriteAllTextAsync(work.File("mine/crm.person.odcs.yaml"), Person);

        var plan = await CliProcess.RunAsync(work.Path, "warehouse", "plan", "--warehouse", "synapse", "--contracts", "mine");
        var json = await CliProcess.RunAsync(work.Path, "warehouse", "plan", "--warehouse", "synapse", "--contracts", "mine", "--json");

        Assert.Equal((0, ""), (plan.ExitCode, plan.Error));
        Assert.Contains("GRANT SELECT ON OBJECT::[crm].[person_filtered] TO [crm_readers];", plan.Lines);
        Assert.StartsWith("-- synapse: 14 steps, ", plan.Lines[^1], StringComparison.Ordinal);
        Assert.Equal(
            """{"purpose":"role crm_readers","sql":"IF NOT EXISTS (SELECT 1 FROM sys.database_principals """
                + """WHERE [name] = N'crm_readers')\nEXEC(N'CREATE ROLE [crm_readers]')","state":"missing"}""",
            JsonSerializer.Serialize(
                json.Json.GetProperty("steps")
                    .EnumerateArray()
                    .Single(step => step.GetProperty("purpose").GetString() == "role crm_readers"),
                new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
            )
        );
    }

    [Fact]
    public async Task Plan_OfFaultyContracts_SaysTheFirstProblem()
    {
        using var work = new WorkFolder();
        Directory.CreateDirectory(work.File("mine"));
        await File.WriteAllTextAsync(
            work.File("mine/crm.person.odcs.yaml"),
            Person.Replace("value: Region", "value: Regoin", StringComparison.Ordinal)
        );

        var plan = await CliProcess.RunAsync(work.Path, "warehouse", "plan", "--warehouse", "synapse", "--contracts", "mine");

        Assert.Equal((1, ""), (plan.ExitCode, plan.Output));
        Assert.StartsWith(
            "error: The contracts in 'mine' have 1 problem; the first: mine/crm.person.odcs.yaml:10: "
                + "customProperties[3].value: the contract has no column 'Regoin' (nearest: Region)\n",
            plan.Error,
            StringComparison.Ordinal
        );
    }

    private static int Missing(CliResult plan) =>
        plan.Json.GetProperty("steps").EnumerateArray().Count(step => step.GetProperty("state").GetString() == "missing");
}
