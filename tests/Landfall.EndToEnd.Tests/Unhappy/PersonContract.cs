namespace Landfall.EndToEnd.Tests.Unhappy;

/// <summary>A small table for files that are easily written by hand.</summary>
internal static class PersonContract
{
    public const string File = "crm.person.odcs.yaml";

    public const string Yaml = """
        apiVersion: v3.1.0
        kind: DataContract
        id: crm-person
        version: 1.0.0
        status: active
        customProperties:
          - property: landfallLanding
            value: crm/**
          - property: landfallDialect
            value: csv
          - property: landfallMode
            value: append
          - property: landfallMaxRejectRatio
            value: 0.5
        schema:
          - name: person
            physicalName: crm.person
            properties:
              - name: Id
                logicalType: string
                required: true
              - name: Name
                logicalType: string
              - name: Age
                logicalType: integer
        """;
}
