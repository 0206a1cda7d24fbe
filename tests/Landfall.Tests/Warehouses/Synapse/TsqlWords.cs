using System.Text.RegularExpressions;

namespace Landfall.Tests.Warehouses.Synapse;

/// <summary>One T-SQL statement in DuckDB's words.</summary>
internal static partial class TsqlWords
{
    private static readonly (Regex From, string To)[] Words =
    [
        (Label(), ""),
        (Top(), "SELECT ${rest} LIMIT ${rows}"),
        (Collation(), ""),
        (Layout(), "${tail}"),
        (DeleteJoin(), "DELETE FROM ${table} AS ${stored} USING ${rows} AS ${staged} WHERE ${same} AND (${where})"),
        (AlterView(), "CREATE OR REPLACE VIEW"),
        (Name(), "\"$1\""),
        (Unicode(), "'"),
        (BitType(), "BOOLEAN"),
        (FloatType(), "DOUBLE"),
        (TimestampType(), "TIMESTAMP"),
        (TimeType(), "TIME"),
        (MaxType(), "VARCHAR"),
        (CountBig(), "count("),
        (IsNull(), "coalesce("),
        (DateDiff(), "date_diff('second', "),
    ];

    public static string InDuckDb(string sql) => Words.Aggregate(sql, (said, word) => word.From.Replace(said, word.To)).Trim();

    [GeneratedRegex(@"OPTION \(LABEL = '[^']*'\)")]
    private static partial Regex Label();

    [GeneratedRegex(@"\ASELECT TOP \((?<rows>\d+)\) (?<rest>.*)\z", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Top();

    [GeneratedRegex(@"COLLATE Latin1_General_100_BIN2 ")]
    private static partial Regex Collation();

    [GeneratedRegex(@"\s*WITH \(DISTRIBUTION = .*\)(?<tail> AS\b|\s*\z)", RegexOptions.ExplicitCapture)]
    private static partial Regex Layout();

    [GeneratedRegex(
        @"\ADELETE (?<stored>\[\w+\]) FROM (?<table>\S+) AS \[\w+\]\n"
            + @"JOIN (?<rows>\S+) AS (?<staged>\[staged\]) ON (?<same>.*?)\nWHERE (?<where>.*)\z",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture
    )]
    private static partial Regex DeleteJoin();

    [GeneratedRegex(@"\AALTER VIEW")]
    private static partial Regex AlterView();

    [GeneratedRegex(@"\[([^\]]+)\]")]
    private static partial Regex Name();

    [GeneratedRegex(@"\bN'")]
    private static partial Regex Unicode();

    [GeneratedRegex(@"(?<="" )bit\b")]
    private static partial Regex BitType();

    [GeneratedRegex(@"(?<="" )float\b")]
    private static partial Regex FloatType();

    [GeneratedRegex(@"\bdatetime2\(\d\)")]
    private static partial Regex TimestampType();

    [GeneratedRegex(@"\btime\(\d\)")]
    private static partial Regex TimeType();

    [GeneratedRegex(@"\bnvarchar\(max\)")]
    private static partial Regex MaxType();

    [GeneratedRegex(@"\bCOUNT_BIG\(")]
    private static partial Regex CountBig();

    [GeneratedRegex(@"\bDATEDIFF\(second, ")]
    private static partial Regex DateDiff();

    [GeneratedRegex(@"\bISNULL\(")]
    private static partial Regex IsNull();
}
