#!/usr/bin/env bash
# Azure.Storage.Blobs 12.27.0 with Newtonsoft.Json 13.0.3: a blob's properties, as the Functions host writes them for its worker (binding data named
# "Properties"), lose the blob's version: the ETag becomes an empty object, while length and time are there. System.Text.Json writes the
# same ETag as its text. One would guess that the version of the blob that raised an event arrives with the event; a worker that needs it has to ask
# the storage once more.
# Needs the .NET SDK 10 and NuGet. Exits with 1 when Json.NET writes the version, or System.Text.Json no longer does.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat > "$folder/etag.csproj" <<'P'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Azure.Storage.Blobs" Version="12.27.0" />
    <PackageReference Include="Newtonsoft.Json" Version="13.0.3" />
  </ItemGroup>
</Project>
P
cat > "$folder/Program.cs" <<'P'
using Azure;
using Azure.Storage.Blobs.Models;
using Newtonsoft.Json.Linq;

var blob = BlobsModelFactory.BlobProperties(
    lastModified: new DateTimeOffset(2026, 11, 20, 6, 0, 0, TimeSpan.Zero),
    contentLength: 42,
    eTag: new ETag("0x8DC"));
var written = JObject.FromObject(blob);
Console.WriteLine($"Json.NET: ETag {written["ETag"]!.ToString(Newtonsoft.Json.Formatting.None)}, ContentLength {written["ContentLength"]}");
Console.WriteLine($"System.Text.Json: ETag {System.Text.Json.JsonSerializer.Serialize(blob.ETag)}");
P

said=$(cd "$folder" && dotnet run --verbosity quiet 2>&1)
echo "$said"
expected='Json.NET: ETag {}, ContentLength 42
System.Text.Json: ETag "\u00220x8DC\u0022"'
[ "$said" = "$expected" ] || { printf 'expected\n%s\n' "$expected"; exit 1; }
