#!/usr/bin/env bash
# Bicep 0.49.2 (Azure.Bicep.CommandLine.linux-x64): 'bicep snapshot' writes the outputs of one template in another order in each run, while resources keep theirs.
# A snapshot is made to be kept in git and compared, so one would guess that the same input gives the same bytes: whoever compares bytes, or lets a
# job commit what it wrote, sees a change where there is none. 'bicep snapshot --mode validate' does not help, as it leaves outputs out.
# Sort the outputs before you compare.
# Seen: 8 runs: 8 orders of the outputs, 1 of the resources.
# Needs the .NET SDK 10, NuGet and linux-x64. Exits with 1 when eight runs give one order of outputs, or several of resources.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export DOTNET_BUNDLE_EXTRACT_BASE_DIR="$folder/extracted"

cat > "$folder/bicep.csproj" <<'P'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <RestorePackagesPath>$(MSBuildProjectDirectory)/packages</RestorePackagesPath>
  </PropertyGroup>
  <ItemGroup>
    <PackageDownload Include="Azure.Bicep.CommandLine.linux-x64" Version="[0.49.2]" />
  </ItemGroup>
</Project>
P
dotnet restore "$folder/bicep.csproj" --verbosity quiet
bicep="$folder/packages/azure.bicep.commandline.linux-x64/0.49.2/tools/bicep"

{
  echo "param prefix string"
  for name in ants bees cows dogs; do
    echo "resource $name 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = { name: '\${prefix}-$name', location: 'westeurope' }"
  done
  for name in alpha bravo charlie delta echo foxtrot golf hotel; do
    echo "output $name string = '\${prefix}-$name'"
  done
} > "$folder/main.bicep"
printf "using 'main.bicep'\nparam prefix = 'team'\n" > "$folder/team.bicepparam"

# One line for each name, in the order of the file.
order() { grep -oE "$1" "$folder/team.snapshot.json" | tr '\n' ' '; }
for _ in 1 2 3 4 5 6 7 8; do
  "$bicep" snapshot "$folder/team.bicepparam" --tenant-id 00000000-0000-0000-0000-000000000000 --location westeurope --resource-group team \
    --subscription-id 00000000-0000-0000-0000-000000000000 --deployment-name team >/dev/null
  order '"(alpha|bravo|charlie|delta|echo|foxtrot|golf|hotel)":' >> "$folder/outputs"
  order '"name": "team-(ants|bees|cows|dogs)"' >> "$folder/resources"
  echo >> "$folder/outputs"
  echo >> "$folder/resources"
done

echo "version: $("$bicep" --version)"
outputs=$(sort -u "$folder/outputs" | wc -l) resources=$(sort -u "$folder/resources" | wc -l)
echo "8 runs: $outputs orders of the outputs, $resources of the resources"
[ "$outputs" -gt 1 ] && [ "$resources" -eq 1 ] || { echo "bicep has changed: expected several orders of the outputs, and one of the resources"; exit 1; }
