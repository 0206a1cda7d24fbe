#!/usr/bin/env bash
# Publishes what a deployment needs into a folder: the app, the command of the same version, the version, the commit, and checksums.
#
#   eng/deploy/package.sh --number N --commit SHA --out FOLDER
#
# The version is that of Directory.Build.props with N as its last part, so that two builds can be told apart on a host.
set -euo pipefail
# shellcheck source=eng/deploy/steps.sh
. "$(dirname "$0")/steps.sh"

number='' commit='' out=''
while [ $# -gt 0 ]; do
  case "$1" in
    --number) number=${2:-} ;;
    --commit) commit=${2:-} ;;
    --out) out=${2:-} ;;
    *) usage ;;
  esac
  shift 2 || usage
done
[[ $number =~ ^[0-9]+$ && -n $commit && -n $out ]] || usage
need dotnet sha256sum

root=$(dirname "$0")/../..
base=$(sed -n 's:.*<Version>\([0-9]*\.[0-9]*\)\..*</Version>.*:\1:p' "$root/Directory.Build.props")
[ -n "$base" ] || fail "Directory.Build.props has no <Version> such as 0.1.0." "Put it back."
version=$base.$number

for part in app:Landfall.Azure cli:Landfall.Cli; do
  dotnet publish "$root/functions/${part#*:}" -c Release -p:Version="$version" -o "$out/${part%%:*}" --verbosity quiet
done
printf '%s\n' "$version" >"$out/version"
printf '%s\n' "$commit" >"$out/commit"
(cd "$out" && find app cli version commit -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum >SHA256SUMS)
say "Landfall $version of $commit is in $out"
