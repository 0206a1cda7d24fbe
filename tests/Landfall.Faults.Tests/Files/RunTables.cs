namespace Landfall.Faults.Tests.Files;

/// <summary>The contracts of a run.</summary>
internal static class RunTables
{
    /// <summary>Mode append.</summary>
    public const string Append = "crm.visit";

    /// <summary>Mode append, each id once.</summary>
    public const string Keyed = "crm.event";

    /// <summary>Mode full, one file a snapshot.</summary>
    public const string Full = "crm.account";

    /// <summary>Mode append, from the members of archives.</summary>
    public const string Members = "crm.order";

    /// <summary>Mode append, from NDJSON.</summary>
    public const string Lines = "crm.signal";

    /// <summary>Mode merge.</summary>
    public const string Merge = "crm.person";

    /// <summary>Mode full, as many files a snapshot as their names say.</summary>
    public const string Counted = "crm.contact";

    /// <summary>Mode full, several files a snapshot, which a marker file closes.</summary>
    public const string Marked = "crm.lead";

    /// <summary>Mode full, several files a snapshot, which is whole when nothing of it has come for a while.</summary>
    public const string Quiet = "crm.task";

    /// <summary>Mode append, where the rows of a file that is written again are added.</summary>
    public const string Added = "crm.note";

    /// <summary>Mode append, where a file that is written again waits for a person.</summary>
    public const string Parked = "crm.case";

    /// <summary>How the name of that file ends.</summary>
    public const string MarkerFile = "/_SUCCESS";

    private const string KeySettings = """
          - property: landfallDeduplicateBy
            value: Id
        """;

    private const string CountSettings = """
          - property: landfallSnapshotClosedBy
            value: count
        """;

    private const string MarkerSettings = """
          - property: landfallSnapshotClosedBy
            value: { marker: "leads/{snapshot}/_SUCCESS" }
        """;

    private const string QuietSettings = """
          - property: landfallSnapshotClosedBy
            value: { quiet: 5m }
        """;

    private const string AddSettings = """
          - property: landfallOnRewrite
            value: add
        """;

    private const string ParkSettings = """
          - property: landfallOnRewrite
            value: park
        """;

    private const string MergeSettings = """
          - property: landfallOrderBy
            value: Version
          - property: landfallDeletedWhen
            value: Deleted
        """;

    private const string MergeKey = "        primaryKey: true";

    private const string MergeColumns = """
              - name: Version
                logicalType: integer
                required: true
              - name: Deleted
                logicalType: boolean
                required: true
        """;

    /// <summary>The YAML documents by file name.</summary>
    public static IReadOnlyDictionary<string, string> Contracts { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["visit.odcs.yaml"] = Contract(Append, "visits/*.csv", "append"),
            ["event.odcs.yaml"] = Contract(Keyed, "events/*.csv", "append", KeySettings),
            ["order.odcs.yaml"] = Contract(Members, "weekly/*.zip!/orders/*.csv", "append"),
            ["signal.odcs.yaml"] = Contract(Lines, "signals/*.ndjson", "append")
                .Replace("value: csv", "value: ndjson", StringComparison.Ordinal),
            ["person.odcs.yaml"] = Contract(Merge, "people/*.csv", "merge", MergeSettings),
            ["contact.odcs.yaml"] = Contract(Counted, "contacts/{snapshot}/*-of-{count}.csv", "full", CountSettings),
            ["lead.odcs.yaml"] = Contract(Marked, "leads/{snapshot}/*.csv", "full", MarkerSettings),
            ["task.odcs.yaml"] = Contract(Quiet, "tasks/{snapshot}/*.csv", "full", QuietSettings),
            ["note.odcs.yaml"] = Contract(Added, "notes/*.csv", "append", AddSettings),
            ["case.odcs.yaml"] = Contract(Parked, "cases/*.csv", "append", ParkSettings),
            ["account.odcs.yaml"] = Contract(Full, "crm/{snapshot}/Account.csv", "full"),
        };

    private static string Contract(string table, string landing, string mode, string settings = "") =>
        $"""
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
              - property: landfallMaxRejectRatio
                value: 0.9
              - property: landfallMode
                value: {mode}
            {settings}
            schema:
              - name: {table.Split('.')[1]}
                physicalName: {table}
                properties:
                  - name: Id
                    logicalType: string
                    physicalType: varchar(18)
                    required: true
            {(mode == "merge" ? MergeKey : "")}
                  - name: Amount
                    logicalType: integer
            {(mode == "merge" ? MergeColumns : "")}
            """;
}
