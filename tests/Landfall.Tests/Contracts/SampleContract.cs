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

    /// <summary>The contract with one text replaced by another.</summary>
    public static string With(string old, string replacement)
    {
        Assert.Contains(old, Yaml, StringComparison.Ordinal);
        return Yaml.Replace(old, replacement.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    /// <summary>The contract with another setting in its custom properties.</summary>
    public static string WithSetting(string name, string value) => With("schema:", $"  - property: {name}\n    value: {value}\nschema:");

    /// <summary>The contract with other keys for its second column, from line 21 on.</summary>
    public static string WithColumn(params string[] lines) => With("      - name: Age\n        logicalType: integer", string.Join('\n', lines.Select((line, index) => (index == 0 ? "      - " : "        ") + line)));

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
