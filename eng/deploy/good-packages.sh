#!/usr/bin/env bash
# Lists the packages that passed the smoke test in an environment, the newest first: the run that built it, its commit, and when it passed.
# 'gh' must be signed in. GitHub keeps what a run leaves behind for 90 days.
#
#   eng/deploy/good-packages.sh --environment NAME
#   eng/deploy/good-packages.sh --environment NAME --deployed     those that were deployed, whether they passed or not
set -euo pipefail
# shellcheck source=eng/deploy/steps.sh
. "$(dirname "$0")/steps.sh"

environment='' word=passed
while [ $# -gt 0 ]; do
  case "$1" in
    --environment)
      environment=${2:-}
      shift
      ;;
    --deployed) word=deployed ;;
    *) usage ;;
  esac
  shift || usage
done
[ -n "$environment" ] || usage
need gh jq

# deploy.yml leaves an artifact 'passed-ENVIRONMENT-RUN-COMMIT' behind, of the run and the commit that built the package. A pull request of
# a fork can leave one of any name behind, so those are passed over.
gh api --paginate "repos/{owner}/{repo}/actions/artifacts?per_page=100" | jq --raw-output --slurp --arg begin "$word-$environment-" '
  [.[].artifacts[] | select((.expired | not) and (.name | startswith($begin))
    and .workflow_run.head_repository_id != null and .workflow_run.head_repository_id == .workflow_run.repository_id)]
  | sort_by(.created_at) | reverse | .[]
  | (.name | ltrimstr($begin) | split("-")) + [.created_at] | @tsv'
