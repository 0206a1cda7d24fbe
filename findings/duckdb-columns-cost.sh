#!/usr/bin/env bash
# DuckDB 1.5.6 (DuckDB.NET.Data.Full 1.5.6.1): duckdb_columns() and information_schema.columns, asked for one table by its name, go through the
# columns of all tables and bind every view of the database first; the condition on the name is applied to what comes out. So a look at one small
# table takes the longer the more others there are, 300 views of 200 columns ten times as long as 3 at the least. pragma_table_info('t') answers
# the same question by the one table. One would guess that a name in the condition is looked up.
# Seen: 1.72 and 43.60 ms for duckdb_columns(), 2.39 and 44.91 ms for information_schema.columns, 0.19 and 0.19 ms for pragma_table_info.
# Needs the .NET SDK 10 and NuGet. Exits with 1 when the former no longer take 10 times as long, or the latter takes more than 3 times.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat > "$folder/columns.csproj" <<'P'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <InvariantGlobalization>true</InvariantGlobalization>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="DuckDB.NET.Data.Full" Version="1.5.6.1" />
  </ItemGroup>
</Project>
P
cat > "$folder/Program.cs" <<'P'
using System.Diagnostics;
using DuckDB.NET.Data;

const int Few = 3;
const int Many = 300;
const int Columns = 200;
const int Times = 25;

(string Question, double AtLeast, double AtMost)[] questions =
[
    ("SELECT column_name FROM duckdb_columns() WHERE table_name = 't'", 10, double.MaxValue),
    ("SELECT column_name FROM information_schema.columns WHERE table_name = 't'", 10, double.MaxValue),
    ("SELECT name FROM pragma_table_info('t')", 0, 3),
];
using var few = Open(Few);
using var many = Open(Many);
var asExpected = true;
foreach (var (question, atLeast, atMost) in questions)
{
    // In turn, and the fastest of many: whatever else the machine does only adds.
    var (fewest, most) = (double.MaxValue, double.MaxValue);
    for (var time = 0; time < Times; time++)
    {
        fewest = Math.Min(fewest, Milliseconds(few, question));
        most = Math.Min(most, Milliseconds(many, question));
    }

    var ratio = most / fewest;
    asExpected &= ratio >= atLeast && ratio <= atMost;
    Console.WriteLine($"{question}: {fewest:F2} ms beside {Few} views, {most:F2} ms beside {Many}, {ratio:F1} times");
}

return asExpected ? 0 : 1;

static DuckDBConnection Open(int views)
{
    var connection = new DuckDBConnection("Data Source=:memory:");
    connection.Open();
    Run(connection, "CREATE TABLE t (a INTEGER, b VARCHAR)");
    Run(connection, $"CREATE TABLE wide ({string.Join(", ", Enumerable.Range(0, Columns).Select(n => $"c{n} VARCHAR"))})");
    for (var view = 0; view < views; view++)
    {
        Run(connection, $"CREATE VIEW v{view} AS SELECT * FROM wide");
    }

    return connection;
}

static void Run(DuckDBConnection connection, string sql)
{
    using var command = connection.CreateCommand();
    command.CommandText = sql;
    command.ExecuteNonQuery();
}

static double Milliseconds(DuckDBConnection connection, string question)
{
    var clock = Stopwatch.StartNew();
    using var command = connection.CreateCommand();
    command.CommandText = question;
    using var rows = command.ExecuteReader();
    var names = new List<string>();
    while (rows.Read())
    {
        names.Add(rows.GetString(0));
    }

    return string.Join(' ', names) == "a b" ? clock.Elapsed.TotalMilliseconds : throw new InvalidOperationException(string.Join(' ', names));
}
P

echo "version: DuckDB.NET.Data.Full 1.5.6.1"
(cd "$folder" && dotnet run --verbosity quiet) || { echo "DuckDB has changed: its times are others than expected"; exit 1; }
