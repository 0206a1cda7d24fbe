namespace Landfall.Faults.Tests.Files;

/// <summary>The contracts of a run.</summary>
internal static class RunTables
{
    /// <summary>Mode append.</summary>
    public const string Append = "crm.visit";

    /// <summary>Mode full, one file a snapshot.</summary>
    public const string Full = "crm.account";

    /// <summary>The YAML documents by file name.</summary>
    public static IReadOnlyDictionary<string, string> Contracts { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["visit.odcs.yaml"] = Contract(Append, "visits/*.csv", "append"),
        ["account.odcs.yaml"] = Contract(Full, "crm/{snapshot}/Account.csv", "full"),
    };

    private static string Contract(string table, string landing, string mode, string more = "") => $"""
        apiVersion: v3.1.0
        kind: DataContract
        id: {table.Replace('.', '-')}
        version: 1.0.0
        status: active
        customProperties:
          - property: landfallLanding
            value: "{landing}"
          - property: landfallDialect
            value: csv
          - property: landfallMode
            value: {mode}
          - property: landfallMaxRejectRatio
            value: 0.9
        {more}
        schema:
          - name: {table.Split('.')[1]}
            physicalName: {table}
            properties:
              - name: Id
                logicalType: string
                required: true
              - name: Amount
                logicalType: integer
        """;
}
