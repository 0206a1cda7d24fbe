using Landfall.EndToEnd.Tests.Unhappy;

namespace Landfall.EndToEnd.Tests.Cli;

/// <summary>Contracts that come into force while a host runs.</summary>
public sealed class ContractApplyTests
{
    [Fact]
    public async Task Apply_OnARunningHost_AddsChangesAndPrunesOneSetOnly()
    {
        using var work = new WorkFolder();
        await using var up = await UpProcess.StartAsync(work);
        Directory.CreateDirectory(work.File("crm"));
        await File.WriteAllTextAsync(work.File("crm/person.odcs.yaml"), Contract("person"));
        await File.WriteAllTextAsync(work.File("crm/place.odcs.yaml"), Contract("place"));

        var added = await CliProcess.RunAsync(work.Path, "contract", "apply", "crm");
        File.Delete(work.File("crm/place.odcs.yaml"));
        var kept = await CliProcess.RunAsync(work.Path, "contract", "apply", "crm", "--json");
        var pruned = await CliProcess.RunAsync(work.Path, "contract", "apply", "crm", "--prune");
        await File.WriteAllTextAsync(work.File("people.csv"), "Id,Name,Age\n1,Ada,36\n");
        var ingested = await CliProcess.RunAsync(work.Path, "ingest", "people.csv", "--table", "crm.person", "--json");
        var tables = await CliProcess.RunAsync(work.Path, "status", "--json");

        Assert.Equal(
            (0, "added      crm.person\nadded      crm.place\nSet 'crm': 2 added, 0 changed, 0 removed, 0 unchanged.\n", ""),
            (added.ExitCode, added.Output, added.Error)
        );
        Assert.Equal(
            (0, 1, 0),
            (kept.ExitCode, kept.Json.GetProperty("unchanged").GetArrayLength(), kept.Json.GetProperty("removed").GetArrayLength())
        );
        Assert.Equal(
            (0, "removed    crm.place\nunchanged  crm.person\nSet 'crm': 0 added, 0 changed, 1 removed, 1 unchanged.\n", ""),
            (pruned.ExitCode, pruned.Output, pruned.Error)
        );
        Assert.Equal("published", ingested.Json.GetProperty("ingestions")[0].GetProperty("state").GetString());
        Assert.Equal(
            [
                "amplitude.event",
                "amplitude.merged_user",
                "crm.person",
                "salesforce.account",
                "salesforce.contact",
                "salesforce.opportunity",
            ],
            tables.Json.GetProperty("tables").EnumerateArray().Select(table => table.GetProperty("table").GetString())
        );
    }

    [Fact]
    public async Task Apply_WhatCannotComeIntoForce_SaysWhyAndChangesNothing()
    {
        using var work = new WorkFolder();
        await using var up = await UpProcess.StartAsync(work);
        Directory.CreateDirectory(work.File("mine"));
        await File.WriteAllTextAsync(
            work.File("mine/account.odcs.yaml"),
            await File.ReadAllTextAsync(Path.Combine(WorkFolder.Contracts, "salesforce.account.odcs.yaml"))
        );

        var taken = await CliProcess.RunAsync(work.Path, "contract", "apply", "mine");
        var file = await CliProcess.RunAsync(work.Path, "contract", "apply", "mine/account.odcs.yaml", "--prune");
        var over = await CliProcess.RunAsync(work.Path, "contract", "apply", "mine", "--take-over", "--json");

        Assert.Equal((1, ""), (taken.ExitCode, taken.Output));
        Assert.StartsWith(
            "error: The contracts were not applied, and nothing was changed:\nmine/account.odcs.yaml:",
            taken.Error,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "schema[0]: the table salesforce.account is in force from the set 'contracts'; "
                + "apply it with that set, or take it over into 'mine' with --take-over\n",
            taken.Error,
            StringComparison.Ordinal
        );
        Assert.Equal(
            (2, "error: --prune goes with a folder: one file is not a whole set.\n"),
            (file.ExitCode, file.Error[..(file.Error.IndexOf('\n', StringComparison.Ordinal) + 1)])
        );
        Assert.Equal((0, "salesforce.account"), (over.ExitCode, over.Json.GetProperty("changed")[0].GetString()));
    }

    [Fact]
    public async Task Apply_OneHasAProblemAndItKeepsGoing_BringsTheOthersIntoForceAndEndsWith1()
    {
        using var work = new WorkFolder();
        await using var up = await UpProcess.StartAsync(work);
        Directory.CreateDirectory(work.File("crm"));
        await File.WriteAllTextAsync(work.File("crm/person.odcs.yaml"), Contract("person"));
        await File.WriteAllTextAsync(
            work.File("crm/place.odcs.yaml"),
            Contract("place").Replace("append", "apend", StringComparison.Ordinal)
        );

        var all = await CliProcess.RunAsync(work.Path, "contract", "apply", "crm");
        var rest = await CliProcess.RunAsync(work.Path, "contract", "apply", "crm", "--prune", "--keep-going");
        var json = await CliProcess.RunAsync(work.Path, "contract", "apply", "crm", "--keep-going", "--json");
        await File.WriteAllTextAsync(work.File("people.csv"), "Id,Name,Age\n1,Ada,36\n");
        var ingested = await CliProcess.RunAsync(work.Path, "ingest", "people.csv", "--table", "crm.person");

        Assert.Equal((1, ""), (all.ExitCode, all.Output));
        Assert.Equal((1, "added      crm.person\nSet 'crm': 1 added, 0 changed, 0 removed, 0 unchanged.\n"), (rest.ExitCode, rest.Output));
        Assert.StartsWith(
            "error: Contracts were left out, so nothing was pruned:\ncrm/place.odcs.yaml:",
            rest.Error,
            StringComparison.Ordinal
        );
        Assert.EndsWith(
            "next:  Their tables keep the contracts that they had. Fix them and apply again.\n",
            rest.Error,
            StringComparison.Ordinal
        );
        Assert.Equal(
            (1, "crm.person", 1),
            (json.ExitCode, json.Json.GetProperty("unchanged")[0].GetString(), json.Json.GetProperty("leftOut").GetArrayLength())
        );
        Assert.Equal(0, ingested.ExitCode);
    }

    [Fact]
    public async Task Up_OtherSetsAreInForce_ItsContractsAreJudgedBesideThem()
    {
        using var work = new WorkFolder();
        foreach (
            var (file, yaml) in (IEnumerable<(string, string)>)
                [
                    ("crm/person.odcs.yaml", Contract("person")),
                    ("shop/order.odcs.yaml", Waiting("order", "crm.person")),
                    (
                        "thief/person.odcs.yaml",
                        Contract("person").Replace("physicalName: crm", "physicalName: thief", StringComparison.Ordinal)
                    ),
                ]
        )
        {
            Directory.CreateDirectory(Path.GetDirectoryName(work.File(file))!);
            await File.WriteAllTextAsync(work.File(file), yaml);
        }

        await UpOnceAsync(work, "crm");
        await UpOnceAsync(work, "shop");
        var refused = await CliProcess.RunAsync(work.Path, "up", "--contracts", "thief");

        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        Assert.Contains("of thief.person and 'crm/person/*.csv' of crm.person (", refused.Error, StringComparison.Ordinal);
        Assert.Contains(" both claim names such as ", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Setup_OnARunningHost_SaysThatAllIsThere()
    {
        using var work = new WorkFolder();
        await using var up = await UpProcess.StartAsync(work);

        var setup = await CliProcess.RunAsync(work.Path, "setup");
        var json = await CliProcess.RunAsync(work.Path, "setup", "--json");

        Assert.Equal((0, ""), (setup.ExitCode, setup.Error));
        Assert.Matches(@"\Acontainer +landing +there\z", setup.Lines[2]);
        Assert.Equal(
            (0, 8, 0),
            (json.ExitCode, json.Json.GetProperty("parts").GetArrayLength(), json.Json.GetProperty("problems").GetArrayLength())
        );
        Assert.All(json.Json.GetProperty("parts").EnumerateArray(), part => Assert.Equal("there", part.GetProperty("outcome").GetString()));
    }

    private static async Task UpOnceAsync(WorkFolder work, string contracts)
    {
        await using var up = await UpProcess.StartAsync(work, "--contracts", contracts);
        await up.InterruptAsync();
        await up.EndAsync();
    }

    private static string Waiting(string name, string other) =>
        Contract(name).Replace("schema:", $"  - property: landfallAfter\n    value: [{other}]\nschema:", StringComparison.Ordinal);

    private static string Contract(string name) =>
        PersonContract
            .Yaml.Replace("crm/**", $"crm/{name}/*.csv", StringComparison.Ordinal)
            .Replace("person", name, StringComparison.Ordinal);
}
