#!/usr/bin/env bash
# Says what a version will change in the ledger, the lake and the warehouse of an environment, before anything is changed.
# Ends with 1 when the version cannot work on what is there; a first deployment, one behind a failed one,
# and a host that is silent hold nothing up.
#
#   eng/deploy/before.sh --resource-group NAME [--summary FILE] [--within 60]
set -euo pipefail
# shellcheck source=eng/deploy/steps.sh
. "$(dirname "$0")/steps.sh"

group='' summary=/dev/null within=60
while [ $# -gt 0 ]; do
  case "$1" in
    --resource-group) group=${2:-} ;;
    --summary) summary=${2:-} ;;
    --within) within=${2:-} ;;
    *) usage ;;
  esac
  shift 2 || usage
done
[ -n "$group" ] || usage
need az jq

status=0
names=$("$(dirname "$0")/names.sh" --resource-group "$group") || status=$?
if [ "$status" -eq 4 ]; then
  say "unknown  the last deployment of $group failed, so what is there is not known" | tee -a "$summary"
  exit 0
fi
[ "$status" -eq 0 ] || exit "$status"
if [ -z "$names" ]; then
  say "first    nothing is deployed in $group yet" | tee -a "$summary"
  exit 0
fi

url=$(sed -n 's/^url=//p' <<<"$names")
sign_in "$(sed -n 's/^app=//p' <<<"$names")" "$group" "$within"
status=0
said=$(landfall upgrade --check --url "$url" 2>&1) || status=$?
fence='```'
printf '%s\n%s\n%s\n' "$fence" "$said" "$fence" >>"$summary"
printf '%s\n' "$said"
case "$status" in
  0 | 4) ;;
  3) say "silent   the host at $url does not answer, so what is there is not known" | tee -a "$summary" ;;
  *) fail "This version cannot work on what is in $group." "Do what is said above; nothing was changed." ;;
esac
