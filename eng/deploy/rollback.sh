#!/usr/bin/env bash
# Puts back the package that passed the smoke test before the one that an environment has now, or the one of a run that you name.
# It starts the workflow deploy.yml, which deploys that package and builds nothing. 'gh' must be signed in.
#
#   eng/deploy/rollback.sh --environment NAME [--run ID]
set -euo pipefail
# shellcheck source=eng/deploy/steps.sh
. "$(dirname "$0")/steps.sh"

environment='' run=''
while [ $# -gt 0 ]; do
  case "$1" in
    --environment) environment=${2:-} ;;
    --run) run=${2:-} ;;
    *) usage ;;
  esac
  shift 2 || usage
done
[ -n "$environment" ] || usage
need gh jq

folder=$(dirname "$0")
good=$("$folder/good-packages.sh" --environment "$environment")
if [ -z "$run" ]; then
  now=$("$folder/good-packages.sh" --environment "$environment" --deployed)
  run=$(awk -F '\t' -v now="${now%%$'\t'*}" '$1 != now { print $1; exit }' <<<"$good")
  [ -n "$run" ] || fail "No other package has passed in '$environment'." "Name the run that built one by --run: gh run list --workflow deploy.yml"
elif ! grep -q "^$run"$'\t' <<<"$good"; then
  say "note: the package of run $run has not passed in '$environment'"
fi

gh workflow run deploy.yml --ref main --field "environment=$environment" --field "package-run=$run" --field only-package=true
say "deploy.yml deploys the package of run $run to $environment; 'gh run watch' follows it"
