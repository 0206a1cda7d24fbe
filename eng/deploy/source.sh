#!/usr/bin/env bash
# Prints the run that built a package and its commit, a line each: run= and commit=. Ends with 1 when that run may not bring anything into
# an environment: anybody's fork can leave a package behind in a run of this repository.
#
#   eng/deploy/source.sh --repository OWNER/NAME --run ID
set -euo pipefail
# shellcheck source=eng/deploy/steps.sh
. "$(dirname "$0")/steps.sh"

repository='' run=''
while [ $# -gt 0 ]; do
  case "$1" in
    --repository) repository=${2:-} ;;
    --run) run=${2:-} ;;
    *) usage ;;
  esac
  shift 2 || usage
done
[[ -n $repository && -n $run ]] || usage
need gh jq
[[ $run =~ ^[0-9]+$ ]] || fail "'$run' is no run, such as 1234567890." "gh run list --workflow deploy.yml"

found=$(gh api "repos/$repository/actions/runs/$run") || fail "There is no run $run." "gh run list --workflow deploy.yml"
commit=$(jq -r --arg repository "$repository" '
  select(.head_repository.full_name == $repository and (.event == "push" or .event == "workflow_dispatch")
    and (.path | split("@")[0]) == ".github/workflows/deploy.yml") | .head_sha' <<<"$found")
[[ $commit =~ ^[0-9a-f]{40}$ ]] \
  || fail "The run $run is not one of deploy.yml on a branch of $repository, so its package is not deployed." \
    "gh run list --workflow deploy.yml"
printf 'run=%s\ncommit=%s\n' "$run" "$commit"
