using static Landfall.Contracts.Odcs.Shapes;

namespace Landfall.Contracts.Odcs;

/// <summary>The shapes of servers in the Open Data Contract Standard v3.1: each type has keys of its own.</summary>
internal static class ServerShapes
{
    private const string RequiredMark = "!";

    /// <summary>The keys of each type beside the common ones; a required key ends with an exclamation mark.</summary>
    private static readonly Dictionary<string, string> KeysByType = new(StringComparer.Ordinal)
    {
        ["api"] = "location!",
        ["athena"] = "stagingDir! schema! catalog regionName",
        ["azure"] = "location! format! delimiter",
        ["bigquery"] = "project! dataset!",
        ["clickhouse"] = "host! port! database!",
        ["cloudsql"] = "host! port! database! schema!",
        ["custom"] =
            "account catalog database dataset delimiter endpointUrl format host location path port project region regionName "
            + "schema serviceName stagingDir warehouse stream",
        ["databricks"] = "host catalog! schema!",
        ["db2"] = "host! port! database! schema",
        ["denodo"] = "host! port! database",
        ["dremio"] = "host! port! schema",
        ["duckdb"] = "database! schema",
        ["glue"] = "account! database! location format",
        ["hive"] = "host! port database!",
        ["impala"] = "host! port database!",
        ["informix"] = "host! port database!",
        ["kafka"] = "host! format",
        ["kinesis"] = "region format",
        ["local"] = "path! format!",
        ["mysql"] = "host! port! database!",
        ["oracle"] = "host! port! serviceName!",
        ["postgres"] = "host! port! database! schema!",
        ["postgresql"] = "host! port! database! schema!",
        ["presto"] = "host! catalog schema",
        ["pubsub"] = "project!",
        ["redshift"] = "host database! schema! region account",
        ["s3"] = "location! endpointUrl format delimiter",
        ["sftp"] = "location! format delimiter",
        ["snowflake"] = "host port account! database! schema! warehouse",
        ["sqlserver"] = "host! port database! schema!",
        ["synapse"] = "host! port! database!",
        ["trino"] = "host! port! catalog! schema!",
        ["vertica"] = "host! port! database! schema!",
        ["zen"] = "host! port database!",
    };

    /// <summary>A server of any type.</summary>
    public static Shape Server(Shape roles)
    {
        var types = new WordShape([.. KeysByType.Keys]);
        var shapes = KeysByType.ToDictionary(entry => entry.Key, entry => Of(entry.Value, types, roles), StringComparer.Ordinal);
        return new ChoiceShape(node => shapes[node["type"]?.Text is { } type && shapes.ContainsKey(type) ? type : "custom"]);
    }

    private static ObjectShape Of(string keys, WordShape types, Shape roles)
    {
        var own = keys.Split(' ');
        return Object(
            ["server", "type", .. own.Where(key => key.EndsWith(RequiredMark, StringComparison.Ordinal)).Select(Name)],
            [
                ("id", StableId),
                ("server", Text),
                ("type", types),
                ("description", Text),
                ("environment", Text),
                ("roles", roles),
                ("customProperties", CustomProperties),
                .. own.Select(Name).Select(key => (key, key == "port" ? Integer : Text)),
            ]
        );
    }

    private static string Name(string key) => key.TrimEnd('!');
}
