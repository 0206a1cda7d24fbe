#!/usr/bin/env bash
# Makes a deployed app ready for files: waits until this version answers, then makes what it lacks in storage and in the warehouse, and
# brings the contracts into force. Can be run again: what is there stays.
#
#   eng/deploy/app-setup.sh --url URL --set NAME [--contracts contracts] [--version N] [--within 300]
#   eng/deploy/app-setup.sh ... --app NAME --resource-group NAME     with the key of that app, unless LANDFALL_KEY holds one
#
# A contract with a problem is left out and its table keeps the one that it had; the others come into force, and it ends with 1. Where
# GITHUB_OUTPUT names a file it says 'contracts=left-out' there, so that the deployment goes on and ends red.
set -euo pipefail
# shellcheck source=eng/deploy/steps.sh
. "$(dirname "$0")/steps.sh"

url='' set='' contracts=contracts version='' within=300 app='' group=''
while [ $# -gt 0 ]; do
  case "$1" in
    --url) url=${2:-} ;;
    --set) set=${2:-} ;;
    --contracts) contracts=${2:-} ;;
    --version) version=${2:-} ;;
    --within) within=${2:-} ;;
    --app) app=${2:-} ;;
    --resource-group) group=${2:-} ;;
    *) usage ;;
  esac
  shift 2 || usage
done
[[ -n $url && -n $set ]] || usage
need jq
if [ -n "$app" ]; then
  need az
  sign_in "$app" "$group" "$within"
fi

await_version "$url" "$version" "$within"
landfall setup --url "$url" || fail "The host lacks what 'landfall setup' could not make." "See what it says above."
landfall warehouse apply --yes --url "$url" || fail "The warehouse lacks what it needs." "landfall warehouse plan --url $url"
landfall contract apply "$(dirname "$0")/smoke" --set landfall-smoke --url "$url"
status=0
landfall contract apply "$contracts" --set "$set" --prune --keep-going --url "$url" || status=$?

# The contracts may ask for schemas, roles and grants of their own.
landfall warehouse apply --yes --url "$url" || fail "The warehouse lacks what the contracts need." "landfall warehouse plan --url $url"
if [ "$status" -eq 1 ] && [ -n "${GITHUB_OUTPUT:-}" ]; then
  echo contracts=left-out >>"$GITHUB_OUTPUT"
fi
exit "$status"
