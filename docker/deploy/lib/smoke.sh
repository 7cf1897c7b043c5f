# A release is tried at its own address before anybody meets it.
# shellcheck shell=sh

# smoke SLOT
smoke() {
    smoke_deep "$1"
    smoke_pages "$1"
    if [ -s "$smoke_key" ]; then
        smoke_search "$1"
        smoke_stream "$1"
    else
        say "note: no key in $smoke_key, so neither a search nor an answer was tried (docs/upgrade.md)"
    fi
    smoke_warm "$1"
}

# A process is slow while it is new, and after the flip it gets everybody at once.
smoke_warm() {
    for path in "/sign-in?[1-60]" "/api/trpc/account.isSetUp?[1-60]"; do
        ask_slot "$1" "$path" --parallel --parallel-max 6 --no-progress-meter --max-time 60 --output /dev/null || fail "sixty requests are too many for it: $path"
    done
}

# is_deep SLOT: everything behind the release works.
is_deep() {
    health=$(ask_slot_as "$metrics_token" "$1" /api/health/deep) || return 1
    case $health in
        *'"healthy":true'*) return 0 ;;
        *) return 1 ;;
    esac
}

smoke_deep() {
    # A machine that has just started a second slot is busy, and a store may be late once.
    wait_until 30 is_deep "$1" && return 0
    fail "deep health: $(printf '%s' "$health" | sed -n 's/.*"checks":{\([^}]*\)}.*/\1/p' | tr -d '"') $(printf '%s' "$health" | grep -o '"migrations":{[^}]*}')"
}

smoke_pages() {
    page=$(ask_slot "$1" /sign-in --location) || fail "the sign-in page does not come"
    script=$(printf '%s' "$page" | grep -o '/_next/static/[^"]*\.js' | head -n 1)
    [ -n "$script" ] || fail "the sign-in page names no script"
    ask_slot "$1" "$script" --output /dev/null || fail "the script $script does not come"
    [ -e "$state/assets$script" ] || fail "the script $script is not among the copied files"
    ask_slot "$1" "/api/trpc/account.isSetUp" | grep -q '"isSetUp":' || fail "tRPC does not answer"
}

smoke_search() {
    ask_slot_as "$smoke_key" "$1" "/api/trpc/search.query?input=%7B%22query%22%3A%22deploy%22%2C%22limit%22%3A1%7D" --fail --output /dev/null ||
        fail "a search does not answer"
}

# An answer from its first event to its last, in the one conversation that deploys have.
smoke_stream() {
    asked=$(smoke_ask "$1" ",\"conversationId\":\"$(cat "$state/smoke-conversation" 2>/dev/null)\"" 2>/dev/null || smoke_ask "$1" "") ||
        fail "a question is not taken"
    printf '%s' "$asked" | json_text conversationId >"$state/smoke-conversation"
    run=$(printf '%s' "$asked" | json_text runId)
    events=$(ask_slot_as "$smoke_key" "$1" "/api/trpc/ask.follow?input=%7B%22runId%22%3A%22$run%22%7D" --fail --no-buffer \
        --max-time 30 --header 'Accept: text/event-stream') || events=
    case $events in
        *'"answer-finished"'*) ;;
        *) fail "an answer's stream does not come to its end within 30 s" ;;
    esac
}

# smoke_ask SLOT MORE: the ids of a run that has begun.
smoke_ask() {
    ask_slot_as "$smoke_key" "$1" /api/trpc/ask.start --fail --header 'Content-Type: application/json' \
        --data "{\"question\":\"Does this release answer?\"$2}"
}

json_text() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" | head -n 1; }
