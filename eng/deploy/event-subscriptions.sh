#!/usr/bin/env bash
# Has Event Grid tell the app of each file that lands. Runs after the app's package: the key of the endpoint exists only once a host with
# a blob trigger has started. Then the infrastructure is deployed once more, with the endpoint. Can be run again: nothing is deployed
# when the subscription has that endpoint already.
#
#   eng/deploy/event-subscriptions.sh --resource-group NAME --parameters FILE.bicepparam [--within 300]
set -euo pipefail
# shellcheck source=eng/deploy/steps.sh
. "$(dirname "$0")/steps.sh"

group='' parameters='' within=300
while [ $# -gt 0 ]; do
  case "$1" in
    --resource-group) group=${2:-} ;;
    --parameters) parameters=${2:-} ;;
    --within) within=${2:-} ;;
    *) usage ;;
  esac
  shift 2 || usage
done
[[ -n $group && -n $parameters ]] || usage
need az jq
[ -f "$parameters" ] || fail "There is no file '$parameters'." "Name a .bicepparam file of infra-bicep."

names=$("$(dirname "$0")/names.sh" --resource-group "$group")
[ -n "$names" ] || fail "Nothing is deployed in '$group' yet." "Deploy $parameters first."
app=$(sed -n 's/^app=//p' <<<"$names")
topic=$(sed -n 's/^topic=//p' <<<"$names")
until_deadline "$within" app_key "$app" "$group" systemKeys.blobs_extension \
  || fail "The app '$app' has no key 'blobs_extension' after $within s: no host with a blob trigger has started." \
    "az functionapp function list --name $app --resource-group $group"
endpoint="$(sed -n 's/^url=//p' <<<"$names")/runtime/webhooks/blobs?functionName=Host.Functions.LandingArrived&code=$key"
hide "$endpoint"

there=$(az eventgrid system-topic event-subscription show --name landing --system-topic-name "$topic" --resource-group "$group" \
  --include-full-endpoint-url true --query destination.endpointUrl --output tsv 2>/dev/null) || there=''
if [ "$there" = "$endpoint" ]; then
  say "there    $topic tells $app of landed files"
  exit 0
fi

# What overrides the file goes by the environment, as az itself hands it to bicep: so the key is on no command line.
BICEP_PARAMETERS_OVERRIDES=$(jq --raw-input '{ landingEndpoint: . }' <<<"$endpoint")
export BICEP_PARAMETERS_OVERRIDES
az deployment group create --name landfall --resource-group "$group" --parameters "$parameters" --no-prompt true --output none \
  --only-show-errors || fail "The subscription of '$topic' was not made." "See what az says above, and run it again."
say "made     $topic tells $app of landed files"
