#!/usr/bin/env bash
# Drops a small file into the landing container of a Landfall and waits until its rows can be queried.
# Ends with 0 when all of them are there, and with 1 and the reason when not.
#
#   eng/deploy/smoke.sh --url URL --account NAME [--container landing] [--rows 10] [--version N] [--within 300]
#   eng/deploy/smoke.sh ... --app NAME --resource-group NAME     with the key of that app, unless LANDFALL_KEY holds one
#
# The contract of eng/deploy/smoke must be in force: app-setup.sh sees to that.
set -euo pipefail
# shellcheck source=eng/deploy/steps.sh
. "$(dirname "$0")/steps.sh"

url='' account='' container=landing rows=10 version='' within=300 app='' group=''
while [ $# -gt 0 ]; do
  case "$1" in
    --url) url=${2:-} ;;
    --account) account=${2:-} ;;
    --container) container=${2:-} ;;
    --rows) rows=${2:-} ;;
    --version) version=${2:-} ;;
    --within) within=${2:-} ;;
    --app) app=${2:-} ;;
    --resource-group) group=${2:-} ;;
    *) usage ;;
  esac
  shift 2 || usage
done
[[ -n $url && -n $account ]] || usage
need az jq timeout
[[ $rows =~ ^[1-9][0-9]*$ && $within =~ ^[0-9]+$ ]] || usage
[ -z "$app" ] || sign_in "$app" "$group" "$within"
[ -z "$version" ] || await_version "$url" "$version" "$within"

run=$(date -u +%Y%m%dt%H%M%Sz)-$RANDOM
name="smoke/$run.csv"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
{
  echo run_id,nr
  for ((nr = 1; nr <= rows; nr++)); do echo "$run,$nr"; done
} >"$folder/smoke.csv"

az storage blob upload --auth-mode login --account-name "$account" --container-name "$container" --name "$name" \
  --file "$folder/smoke.csv" --output none --only-show-errors \
  || fail "The file could not be uploaded to '$container' of $account." \
    "See that the deploying identity is one of landingWriters in the parameters of infra-bicep."
say "dropped  $name, $rows rows"

# A host that hangs must not hold the deployment.
ask() { timeout "$((end > SECONDS ? end - SECONDS : 1))" "${program[@]}" "$@" --url "$url" --json 2>/dev/null; }
read -ra program <<<"${LANDFALL:-landfall}"
end=$((SECONDS + within)) state='' answer=''
while :; do
  answer=$(ask status "$name") || true
  now=$(jq -r '.entry.state // empty' <<<"$answer" 2>/dev/null) || now=''
  if [ -n "$now" ] && [ "$now" != "$state" ]; then
    state=$now
    say "state    $state"
  fi

  case "$state" in
    published) break ;;
    refused | parked | unclaimed | replaced | superseded | duplicate | forgotten)
      reason=$(jq -r '.entry.error.message // empty' <<<"$answer")
      fail "The file is $state.${reason:+ $reason}" "landfall status $name --url $url"
      ;;
  esac
  [ "$SECONDS" -lt "$end" ] || fail "The file was not loaded within $within s: it is ${state:-not known to the host, or the host is silent}." \
    "landfall doctor --url $url"
  sleep "$pause"
done

end=$((SECONDS + (within < 60 ? 60 : within)))
answer=$(ask query "SELECT count(*) AS n FROM smoke.deployment WHERE run_id = '$run'") || true
found=$(jq -r '.rows[0][0] // empty' <<<"$answer" 2>/dev/null) || found=''
[ "$found" = "$rows" ] || fail "The table smoke.deployment shows ${found:-no answer} of $rows rows of $name." "landfall status $name --url $url"
say "found    $found of $rows rows in smoke.deployment"
