#!/usr/bin/env bash
# DuckDB 1.5.6 (DuckDB.NET.Data.Full 1.5.6.1): one row that is appended to a table of 121 columns after a checkpoint takes 60 MB of memory until the
# next checkpoint: half a megabyte for each column. Before the first checkpoint 40 rows took 4 MB. So a
# hundred wide tables that get a few rows each fill 6 GB, or the memory limit, and checkpoints that come more often make it worse. One would guess
# that a row costs what it is long, and that a checkpoint gives memory back for good.
# Seen: 10 tables, 121 columns: 40.2 MB after 40 rows each, 0.0 MB after CHECKPOINT, 605.0 MB after one more row each.
# Needs the .NET SDK 10 and NuGet. Exits with 1 when the row takes less than 20 MB a table, or the 40 rows more than 8 MB.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat > "$folder/append.csproj" <<'P'
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
using DuckDB.NET.Data;

const int Tables = 10;
const int Columns = 121;

using var database = new DuckDBConnection($"Data Source={Path.Combine(args[0], "wide.duckdb")}");
database.Open();
for (var table = 0; table < Tables; table++)
{
    Run($"CREATE TABLE t{table} ({string.Join(", ", Enumerable.Range(0, Columns).Select(n => $"c{n} VARCHAR"))})");
    Append(table, rows: 40);
}

var fresh = Megabytes();
Run("CHECKPOINT");
var saved = Megabytes();
for (var table = 0; table < Tables; table++)
{
    Append(table, rows: 1);
}

var again = Megabytes();
Console.WriteLine($"{Tables} tables, {Columns} columns: {fresh:F1} MB after 40 rows each, {saved:F1} MB after CHECKPOINT, {again:F1} MB after one more row each");
return again / Tables >= 20 && fresh / Tables <= 8 ? 0 : 1;

void Append(int table, int rows) =>
    Run($"INSERT INTO t{table} SELECT {string.Join(", ", Enumerable.Range(0, Columns).Select(n => $"'v{n}-' || i"))} FROM range({rows}) r(i)");

void Run(string sql)
{
    using var command = database.CreateCommand();
    command.CommandText = sql;
    command.ExecuteNonQuery();
}

double Megabytes()
{
    using var command = database.CreateCommand();
    command.CommandText = "SELECT memory_usage_bytes FROM duckdb_memory() WHERE tag = 'IN_MEMORY_TABLE'";
    return Convert.ToInt64(command.ExecuteScalar()) / 1048576.0;
}
P

echo "version: DuckDB.NET.Data.Full 1.5.6.1"
(cd "$folder" && dotnet run --verbosity quiet -- "$folder") || { echo "DuckDB has changed: its memory is other than expected"; exit 1; }
