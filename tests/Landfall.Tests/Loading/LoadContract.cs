using Landfall.Contracts;
using Landfall.Tests.Contracts;

namespace Landfall.Tests.Loading;

/// <summary>The sample contract in each mode, as the tests of loads want it.</summary>
internal static class LoadContract
{
    /// <summary>The text, with what the mode asks for and with settings.</summary>
    public static string Yaml(LoadMode mode, (string Name, string Value)[] settings)
    {
        var yaml =
            mode == LoadMode.Full
                ? SampleContract.Yaml
                : SampleContract
                    .With("value: full", $"value: {mode.ToString().ToLowerInvariant()}")
                    .Replace("crm/{snapshot}/Person.csv", "crm/*.csv", StringComparison.Ordinal);
        if (mode == LoadMode.Merge)
        {
            yaml = yaml.Replace("logicalType: integer", "logicalType: integer\n        required: true", StringComparison.Ordinal);
            settings = [.. settings, ("landfallOrderBy", "Age")];
        }

        if (settings.Any(setting => setting.Name == "landfallSnapshotClosedBy"))
        {
            var counts = settings.Any(setting => setting.Value == "count");
            yaml = yaml.Replace("Person.csv", counts ? "Person-*-of-{count}.csv" : "Person-*.csv", StringComparison.Ordinal);
        }

        return settings.Aggregate(yaml, (text, setting) =>
            text.Replace("schema:\n", $"  - property: {setting.Name}\n    value: {setting.Value}\nschema:\n", StringComparison.Ordinal)
        );
    }

    /// <summary>The text with another type for the column Age.</summary>
    public static string Retyped(LoadMode mode, (string Name, string Value)[] settings) =>
        Yaml(mode, settings).Replace("logicalType: integer", "logicalType: integer\n        physicalType: int", StringComparison.Ordinal);

    /// <summary>Brings the contract into force.</summary>
    public static async Task<TableContract> ApplyAsync(ContractStore store, string yaml)
    {
        var reading = ContractSet.Read([new ContractDocument(SampleContract.FileName, yaml)]);
        Assert.Empty(reading.Problems);
        await store.ApplyAsync(reading.Documents, new ContractApplication("crm"), default);
        return reading.Contracts[0];
    }
}
