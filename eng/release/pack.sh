#!/usr/bin/env bash
# Makes what a release consists of: the command as a .NET tool for each system, the app for the Functions host, what both are made of
# (CycloneDX), and the checksums of all of them.
#
#   eng/release/pack.sh VERSION FOLDER [SYSTEM...]      SYSTEM is linux-x64, linux-arm64, osx or win-x64; without any all of them
set -euo pipefail
cd "$(dirname "$0")/../.."

version=${1:-} folder=${2:-}
if [[ ! $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.]+)?$ || -z $folder ]]; then
  sed -n '2,/^[^#]/ s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
shift 2
[ $# -gt 0 ] || set -- linux-x64 linux-arm64 osx win-x64
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)

for system in "$@"; do
  dotnet pack functions/Landfall.Cli -c Release -p:Version="$version" -p:DuckDbRuntime="$system" -o "$folder" --verbosity quiet
done

app=$(mktemp -d)
trap 'rm -rf "$app"' EXIT
dotnet publish functions/Landfall.Azure -c Release -p:Version="$version" -o "$app" --verbosity quiet
(cd "$app" && zip --quiet --recurse-paths "$folder/landfall-app-$version.zip" .)

dotnet tool restore >/dev/null
dotnet dotnet-CycloneDX Functions.sln --exclude-test-projects --disable-package-restore --set-name landfall --set-version "$version" \
  --output-format Json --output "$folder" --filename "landfall-$version.cdx.json" >/dev/null

cd "$folder"
sha256sum -- *.nupkg *.zip *.cdx.json >SHA256SUMS
