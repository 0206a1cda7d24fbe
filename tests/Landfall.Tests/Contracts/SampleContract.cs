using Landfall.Contracts;

namespace Landfall.Tests.Contracts;

/// <summary>A small valid contract, and ways to change it.</summary>
internal static class SampleContract
{
    /// <summary>The name that problems carry.</summary>
    public const string FileName = "crm.person.odcs.yaml";

    /// <summary>The contract; its lines are counted by the tests.</summary>
    public const string Yaml = """
        apiVersion: v3.1.0
        kind: DataContract
        id: crm-person
        version: 1.0.0
        status: active
        customProperties:
          - property: landfallLanding
            value: crm/{snapshot}/Person.csv
          - property: landfallDialect
            value: csv
          - property: landfallMode
            value: full
        schema:
          - name: person
            physicalName: crm.person
            properties:
              - name: Id
                logicalType: string
                physicalType: varchar(18)
                primaryKey: true
              - name: Age
                logicalType: integer
        """;

    /// <summary>The contract's next version.</summary>
    public static string ChangedYaml => With("version: 1.0.0", "version: 1.1.0");

    /// <summary>The contract of another table of the same source.</summary>
    public static string OtherYaml => With("crm.person", "crm.animal").Replace("Person.csv", "Animal.csv", StringComparison.Ordinal);

    /// <summary>The contract of the table crm.<paramref name="name"/>, which may wait for others.</summary>
    public static string Named(string name, string? after = null) =>
        (after is null ? Yaml : WithSetting("landfallAfter", after))
            .Replace("crm.person", $"crm.{name}", StringComparison.Ordinal)
            .Replace("Person.csv", $"{name}.csv", StringComparison.Ordinal);

    /// <summary>Documents to apply together.</summary>
    public static List<ContractDocument> Documents(params string[] yamls) =>
        [.. yamls.Select((yaml, index) => new ContractDocument($"{index}.yaml", yaml))];

    /// <summary>The contract with one text replaced by another.</summary>
    public static string With(string old, string replacement)
    {
        Assert.Contains(old, Yaml, StringComparison.Ordinal);
        return Yaml.Replace(old, replacement.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    /// <summary>The contract with another setting in its custom properties.</summary>
    public static string WithSetting(string name, string value) => With("schema:", $"  - property: {name}\n    value: {value}\nschema:");

    /// <summary>The contract with other keys for its second column, from line 21 on.</summary>
    public static string WithColumn(params string[] lines) =>
        With(
            "      - name: Age\n        logicalType: integer",
            string.Join('\n', lines.Select((line, index) => (index == 0 ? "      - " : "        ") + line))
        );

    /// <summary>
    /// The contract in a mode, with columns of many kinds and with settings from line 13 on, a property and its value a line each; mode
    /// full takes several files a snapshot.
    /// </summary>
    public static string InMode(string mode, params (string Name, string Value)[] settings) =>
        With("value: full", $"value: {mode}")
            .Replace("crm/{snapshot}/Person.csv", mode == "full" ? "crm/{snapshot}/Person*.csv" : "crm/*.csv", StringComparison.Ordinal)
            .Replace(
                "schema:",
                string.Concat(settings.Select(setting => $"  - property: {setting.Name}\n    value: {setting.Value}\n")) + "schema:",
                StringComparison.Ordinal
            ) + Columns;

    private const string Columns = """

              - {name: Stamp, physicalName: stamp_utc, logicalType: timestamp, required: true}
              - {name: Step, logicalType: integer, physicalType: int, required: true}
              - {name: $uid, physicalName: uid, logicalType: string, required: true}
              - {name: Late, logicalType: timestamp}
              - {name: IsDeleted, physicalName: is_deleted, logicalType: boolean}
              - {name: Status, logicalType: string, physicalType: varchar(7)}
              - {name: Amount, logicalType: number, physicalType: "decimal(5,2)"}
              - {name: Share, logicalType: number, required: true}
              - {name: Body, logicalType: object, required: true}
        """;

    /// <summary>The problems of a contract as they are printed, without the file's name.</summary>
    public static string[] Problems(string yaml) =>
        [.. ContractReader.Read(FileName, yaml).Problems.Select(problem => problem.ToString()[(FileName.Length + 1)..])];

    /// <summary>The contract read, which must be valid.</summary>
    public static TableContract Read(string yaml)
    {
        var reading = ContractReader.Read(FileName, yaml);
        Assert.Empty(reading.Problems);
        return reading.Contract!;
    }
}
