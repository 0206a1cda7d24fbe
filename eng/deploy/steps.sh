# shellcheck shell=bash
# Read by the other scripts of this folder: how they call Landfall and Azure, wait, and say what is wrong.

# Seconds between two looks.
pause=${LANDFALL_PAUSE:-5}

say() { printf '%s\n' "$*"; }

# fail WHAT NEXT [CODE]: says what is wrong and what to do about it, and ends.
fail() {
  printf 'error: %s\nnext:  %s\n' "$1" "$2" >&2
  exit "${3:-1}"
}

# usage: shows the lines that a script begins with, up to the first that is no comment, and ends with 2.
usage() {
  sed -n '2,/^[^#]/ s/^# \{0,1\}//p' "$0" >&2
  exit 2
}

# need PROGRAM...: ends unless all of them are there.
need() {
  local program
  for program in "$@"; do
    command -v "$program" >/dev/null || fail "$program is not there." "Install $program, or put it on the PATH."
  done
}

# landfall ARGUMENT...: the command of LANDFALL, such as 'dotnet run --project functions/Landfall.Cli --'; without it the one on the PATH.
landfall() {
  local -a program
  read -ra program <<<"${LANDFALL:-landfall}"
  command "${program[@]}" "$@"
}

# hide SECRET: no log of GitHub shows it from now on.
hide() {
  if [ "${GITHUB_ACTIONS:-}" = true ] && [ -n "$1" ]; then
    # GitHub reads %25 as %, and takes a line for all of it.
    local secret=${1//%/%25}
    secret=${secret//$'\r'/%0D}
    printf '::add-mask::%s\n' "${secret//$'\n'/%0A}"
  fi
}

# until_deadline SECONDS COMMAND...: runs it until it succeeds; ends with 1 when it has not by then.
until_deadline() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep "$pause"
  done
}

# app_key APP GROUP QUERY: one key of the app, in the variable 'key'; fails while the app has none.
app_key() {
  key=$(az functionapp keys list --name "$1" --resource-group "$2" --query "$3" --output tsv 2>/dev/null) || return 1
  [ -n "$key" ] && [ "$key" != None ] && hide "$key"
}

# sign_in APP GROUP SECONDS: exports LANDFALL_KEY, the master key of the app, unless there is one.
sign_in() {
  if [ -z "${LANDFALL_KEY:-}" ]; then
    until_deadline "$3" app_key "$1" "$2" masterKey \
      || fail "The app '$1' gave no master key within $3 s." "az functionapp keys list --name $1 --resource-group $2"
    LANDFALL_KEY=$key
    export LANDFALL_KEY
  fi
}

# await_version URL VERSION SECONDS: waits until a host of that version answers, or of any when it is empty. The former version may
# answer for a while after a package was published.
await_version() {
  until_deadline "$3" is_version "$1" "$2" \
    || fail "No Landfall${2:+ $2} answers at $1 within $3 s." "landfall doctor --url $1"
}

is_version() {
  local answer found
  answer=$(landfall doctor --url "$1" --json 2>/dev/null) || true
  found=$(jq -r '.version // empty' <<<"$answer" 2>/dev/null) || found=''
  [ -n "$found" ] && { [ -z "$2" ] || [ "$found" = "$2" ]; }
}
