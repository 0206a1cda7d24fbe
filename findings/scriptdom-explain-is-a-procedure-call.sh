#!/usr/bin/env bash
# Microsoft.SqlServer.TransactSql.ScriptDom 180.140.0: "EXPLAIN SELECT 1", which dedicated SQL pools and Fabric take as one statement that shows a
# plan, is parsed without an error as two: a call of a procedure named EXPLAIN, and SELECT 1. Whoever only looks at the list of errors takes the
# script for understood. Every grammar does it, the one for Fabric's warehouse too; RENAME OBJECT beside it is known.
# Needs the .NET SDK 10 and NuGet. Exits with 1 when the parser has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat > finding.csproj <<'X'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Microsoft.SqlServer.TransactSql.ScriptDom" Version="180.140.0" />
  </ItemGroup>
</Project>
X
cat > Program.cs <<'X'
using Microsoft.SqlServer.TransactSql.ScriptDom;

TSqlParser[] parsers = [new TSql130Parser(true, SqlEngineType.SqlAzure), new TSql180Parser(true, SqlEngineType.SqlAzure), new TSqlFabricDWParser(true)];
foreach (var parser in parsers)
{
    foreach (var sql in new[] { "RENAME OBJECT [dbo].[a] TO [b]", "EXPLAIN SELECT 1" })
    {
        var script = (TSqlScript)parser.Parse(new StringReader(sql), out var errors);
        var statements = script.Batches.SelectMany(batch => batch.Statements).Select(statement => statement.GetType().Name);
        Console.WriteLine($"{parser.GetType().Name}: {sql}: {errors.Count} errors, {string.Join(" + ", statements)}");
    }
}
X
dotnet run > seen
echo "version: Microsoft.SqlServer.TransactSql.ScriptDom 180.140.0"
cat seen
cat > expected <<'X'
TSql130Parser: RENAME OBJECT [dbo].[a] TO [b]: 0 errors, RenameEntityStatement
TSql130Parser: EXPLAIN SELECT 1: 0 errors, ExecuteStatement + SelectStatement
TSql180Parser: RENAME OBJECT [dbo].[a] TO [b]: 0 errors, RenameEntityStatement
TSql180Parser: EXPLAIN SELECT 1: 0 errors, ExecuteStatement + SelectStatement
TSqlFabricDWParser: RENAME OBJECT [dbo].[a] TO [b]: 0 errors, RenameEntityStatement
TSqlFabricDWParser: EXPLAIN SELECT 1: 0 errors, ExecuteStatement + SelectStatement
X
cmp -s expected seen || { echo "the parser has changed"; exit 1; }
