#!/usr/bin/env bash
# Prints the names that the deployment 'landfall' of a resource group gave, a line each: app=, url=, account= and topic=.
# Prints nothing when there was no deployment yet. Ends with 4 when the last one failed, as that gives no names.
#
#   eng/deploy/names.sh --resource-group NAME
set -euo pipefail
# shellcheck source=eng/deploy/steps.sh
. "$(dirname "$0")/steps.sh"

group=''
while [ $# -gt 0 ]; do
  case "$1" in
    --resource-group) group=${2:-} ;;
    *) usage ;;
  esac
  shift 2 || usage
done
[ -n "$group" ] || usage
need az jq

said=$(mktemp)
trap 'rm -f "$said"' EXIT
if outputs=$(az deployment group show --name landfall --resource-group "$group" --query properties.outputs --output json 2>"$said"); then
  # An output that is missing would leave an empty name, by which the wrong thing could be changed.
  [[ -n $outputs && $outputs != null ]] || fail "The last deployment 'landfall' of '$group' failed, so it gives no names." \
    "Deploy the infrastructure again: az deployment operation group list --name landfall --resource-group $group says what failed." 4
  jq -er '
    def named($name): (.[$name].value | select(type == "string" and . != "")) // error("The deployment landfall has no output \($name).");
    "app=\(named("functionAppName"))",
    "url=https://\(named("functionAppHostName"))",
    "account=\(named("dataAccountName"))",
    "topic=\(named("landingTopicName"))"' <<<"$outputs"
elif ! grep -q DeploymentNotFound "$said"; then
  cat "$said" >&2
  fail "The deployment 'landfall' of '$group' cannot be read." "See that the deploying identity is Contributor of $group."
fi
