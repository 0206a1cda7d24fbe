#!/usr/bin/env bash
# DuckDB 1.5.6 (DuckDB.NET.Data.Full 1.5.6.1): a Parquet column of DECIMAL(39, 2) becomes a DOUBLE of another value. 1.50, which ParquetSharp
# 25.0.1.2 wrote as the bytes 00 96, is read as 422212465065984, and as DECIMAL(38, 2) it is 1.50. Exports of BigQuery have such columns: its
# BIGNUMERIC is DECIMAL(76, 38). One would guess that a type beyond the reader's is refused, or rounded; it is neither, and nothing is said.
# Needs the .NET SDK 10 and NuGet. Exits with 1 when DuckDB reads the wide one as 1.50, or refuses it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat > "$folder/wide.csproj" <<'P'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <AllowUnsafeBlocks>true</AllowUnsafeBlocks>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="ParquetSharp" Version="25.0.1.2" />
    <PackageReference Include="DuckDB.NET.Data.Full" Version="1.5.6.1" />
  </ItemGroup>
</Project>
P
cat > "$folder/Program.cs" <<'P'
using DuckDB.NET.Data;
using ParquetSharp;
using ParquetSharp.Schema;

foreach (var precision in (int[])[38, 39])
{
    var path = Path.Combine(AppContext.BaseDirectory, $"{precision}.parquet");
    Write(path, precision);
    using var connection = new DuckDBConnection("Data Source=:memory:");
    connection.Open();
    using var command = connection.CreateCommand();
    command.CommandText = $"SELECT CAST(amount AS VARCHAR) || ' ' || typeof(amount) FROM '{path}'";
    Console.WriteLine($"DECIMAL({precision}, 2) 1.50: {command.ExecuteScalar()}");
}

static unsafe void Write(string path, int precision)
{
    using var type = LogicalType.Decimal(precision, 2);
    using var amount = new PrimitiveNode("amount", Repetition.Required, type, PhysicalType.ByteArray);
    using var schema = new GroupNode("schema", Repetition.Required, [amount]);
    using var properties = WriterProperties.GetDefaultWriterProperties();
    using var file = new ParquetFileWriter(path, schema, properties);
    using var group = file.AppendRowGroup();
    using var column = (ColumnWriter<ByteArray>)group.NextColumn();
    byte[] unscaled = [0, 150];
    fixed (byte* pointer = unscaled)
    {
        column.WriteBatch(1, [], [], [new ByteArray((IntPtr)pointer, unscaled.Length)]);
    }

    file.Close();
}
P

said=$(cd "$folder" && dotnet run --verbosity quiet 2>&1)
echo "$said"
expected='DECIMAL(38, 2) 1.50: 1.50 DECIMAL(38,2)
DECIMAL(39, 2) 1.50: 422212465065984.0 DOUBLE'
[ "$said" = "$expected" ] || { printf 'expected\n%s\n' "$expected"; exit 1; }
