#!/usr/bin/env bash
# Writes what a deployment would change, as a comment for a pull request. Changes nothing, and reading is all that it needs.
#
#   eng/deploy/what-if.sh --parameters FILE.bicepparam --resource-group NAME --out FILE.md
set -euo pipefail
# shellcheck source=eng/deploy/steps.sh
. "$(dirname "$0")/steps.sh"

parameters='' group='' out=''
while [ $# -gt 0 ]; do
  case "$1" in
    --parameters) parameters=${2:-} ;;
    --resource-group) group=${2:-} ;;
    --out) out=${2:-} ;;
    *) usage ;;
  esac
  shift 2 || usage
done
[[ -n $parameters && -n $group && -n $out ]] || usage
need az
[ -f "$parameters" ] || fail "There is no file '$parameters'." "Name a .bicepparam file of infra-bicep."

# GitHub takes comments of 65,536 characters.
most=60000
found=$(mktemp)
trap 'rm -f "$found"' EXIT
status=0
az deployment group what-if --resource-group "$group" --parameters "$parameters" --validation-level ProviderNoRbac --no-prompt true \
  --only-show-errors >"$found" 2>&1 || status=$?
{
  echo "<!-- landfall what-if $parameters -->"
  if [ "$status" -eq 0 ]; then
    echo "### What \`$parameters\` would change"
  else
    echo "### \`$parameters\` cannot be deployed"
  fi
  printf '\n<details><summary>%s lines</summary>\n\n```\n' "$(wc -l <"$found")"
  head -c "$most" "$found"
  [ "$(wc -c <"$found")" -le "$most" ] || printf '\n... cut here; the log of the job has all of it'
  printf '\n```\n\n</details>\n'
} >"$out"
cat "$found"
exit "$status"
