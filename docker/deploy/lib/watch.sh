# The new release serves and the old one still lives: the minute in which going back costs nothing.
# shellcheck shell=sh

window=5
failures_many=5
failures_percent=3
slow_factor=3
slow_extra_ms=500
slow_requests=100
warm_up=20

# watch SLOT: fails as soon as something is worse than it may be.
watch() {
    container=$(container_of "web-$1")
    began_at=$(now)
    health=unheard
    looks=0
    deaf=0
    unseen=0
    slow=0
    while [ "$(($(now) - began_at))" -lt "$watch_time" ]; do
        [ "$(container_state "$container")" = "$started_as" ] || fail "web-$1 ended or was killed: $(container_state "$container")"
        watch_health "$1"
        watch_caddy "$1"
        watch_traffic "$1"
        sleep 1
    done
    say "watched for $watch_time s: $(traffic_of "$1" "$watch_time" | describe_traffic)"
}

# Twice in a row, since one look may meet a busy moment.
watch_health() {
    looks=$((looks + 1))
    if slot_is_live "$1" && is_deep_enough "$1"; then deaf=0; else deaf=$((deaf + 1)); fi
    [ "$deaf" -lt 2 ] || fail "web-$1 is not well: $(printf '%s' "$health" | cut -c 1-300)"
}

# Whether Caddy finds the slot is asked of Caddy itself: its log holds refusals that strangers make too.
watch_caddy() {
    if [ "$(public_slot)" = "$1" ]; then unseen=0; else unseen=$((unseen + 1)); fi
    [ "$unseen" -lt 3 ] || fail "the public address does not answer from $1 any more"
}

# The deep look is work for the stores: every fifth time, and again at once where the last look was bad.
is_deep_enough() {
    [ "$deaf" -eq 0 ] && [ $((looks % 5)) -ne 0 ] || is_deep "$1"
}

watch_traffic() {
    read -r requests failures p95 <<TRAFFIC
$(traffic_of "$1" "$window")
TRAFFIC
    if [ "$failures" -ge "$failures_many" ] && [ $((failures * 100)) -gt $((requests * (failures_percent + baseline_percent))) ]; then
        fail "$failures of $requests requests failed within $window s"
    fi
    # A process is slow while it is new.
    [ "$(($(now) - began_at))" -ge "$warm_up" ] && [ "$baseline_p95" -gt 0 ] || return 0
    if [ "$requests" -ge "$slow_requests" ] && [ "$p95" -gt $((baseline_p95 * slow_factor + slow_extra_ms)) ]; then slow=$((slow + 1)); else slow=0; fi
    [ "$slow" -lt 3 ] || fail "one request in twenty takes more than $p95 ms; it was $baseline_p95 ms before"
}

# How the old release fared while the new one was tried, to judge the new one by.
watch_baseline() {
    read -r requests failures baseline_p95 <<TRAFFIC
$(traffic_of "$1" 60)
TRAFFIC
    baseline_percent=$((requests > 0 ? failures * 100 / requests : 0))
    [ "$requests" -ge "$slow_requests" ] || baseline_p95=0
}

describe_traffic() {
    read -r requests failures p95
    echo "$requests requests, $failures failed, p95 $p95 ms"
}
