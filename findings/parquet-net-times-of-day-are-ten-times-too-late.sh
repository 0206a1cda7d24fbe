#!/usr/bin/env bash
# Parquet.Net 6.1.0 (its class serializer) and DuckDB 1.5.6 (DuckDB.NET.Data.Full 1.5.6.1): a TimeOnly of 12:30:00 is written as a
# TIME(MICROS, UTC), but counted in units of 100 ns: 450,000,000,000 instead of 45,000,000,000. That is no time of a day, and DuckDB does not
# say so: it drops the whole days and shows 05:00:00. 00:00:01 becomes 00:00:10. ParquetSharp 25.0.1.2 shows the stored numbers and the type.
# One would guess that a time of day survives from one well-kept Parquet library to the next, or fails; here every time but midnight is
# another one, without a word, on its way into a table.
# Needs the .NET SDK 10 and NuGet. Exits with 1 when another number is stored, or DuckDB shows or refuses it otherwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat > "$folder/times.csproj" <<'P'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Parquet.Net" Version="6.1.0" />
    <PackageReference Include="ParquetSharp" Version="25.0.1.2" />
    <PackageReference Include="DuckDB.NET.Data.Full" Version="1.5.6.1" />
  </ItemGroup>
</Project>
P
cat > "$folder/Program.cs" <<'P'
using DuckDB.NET.Data;
using Parquet.Serialization;
using ParquetSharp;

var path = Path.Combine(AppContext.BaseDirectory, "times.parquet");
TimeOnly[] times = [new(12, 30, 0), new(0, 0, 1)];
await using (var stream = File.Create(path))
{
    await ParquetSerializer.SerializeAsync(times.Select(time => new Row { Opens = time }), stream);
}

using (var file = new ParquetFileReader(path))
using (var group = file.RowGroup(0))
using (var column = (ColumnReader<long>)group.Column(0))
{
    var stored = new long[times.Length];
    column.ReadBatch(stored.Length, stored, out _);
    Console.WriteLine($"stored: {file.FileMetaData.Schema.Column(0).LogicalType} {string.Join(' ', stored)}");
}

using var connection = new DuckDBConnection("Data Source=:memory:");
connection.Open();
using var command = connection.CreateCommand();
command.CommandText = $"SELECT string_agg(CAST(Opens AS VARCHAR), ' ') FROM '{path}'";
Console.WriteLine($"DuckDB: {command.ExecuteScalar()}");

internal sealed class Row
{
    public TimeOnly Opens { get; set; }
}
P

said=$(cd "$folder" && dotnet run --verbosity quiet 2>&1)
echo "$said"
expected='stored: Time(isAdjustedToUTC=true, timeUnit=microseconds) 450000000000 10000000
DuckDB: 05:00:00+00 00:00:10+00'
[ "$said" = "$expected" ] || { printf 'expected\n%s\n' "$expected"; exit 1; }
