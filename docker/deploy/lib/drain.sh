# A slot is stopped when nobody waits for it any more.
# shellcheck shell=sh

# drain SLOT: until Caddy and the slot both say 0, twice. A question that fails is no 0.
drain() {
    quiet=0
    drain_deadline=$(($(now) + drain_wait))
    while [ "$quiet" -lt 2 ]; do
        if is_idle "$1"; then quiet=$((quiet + 1)); else quiet=0; fi
        if [ "$(now)" -ge "$drain_deadline" ]; then
            say "web-$1 still has $in_caddy requests in Caddy and ${in_slot:-unknown} of its own after $drain_wait s; its streams go on from the event log"
            return 0
        fi
        sleep 1
    done
    say "web-$1 is idle"
}

is_idle() {
    in_slot=
    in_caddy=$(caddy_upstreams 2>/dev/null | requests_to "$(slot_address "$1")")
    [ -n "$in_caddy" ] || in_caddy=unknown
    inflight=$(ask_slot_as "$metrics_token" "$1" /api/health/inflight --fail 2>/dev/null) || inflight=
    requests=$(printf '%s' "$inflight" | json_number requests)
    runs=$(printf '%s' "$inflight" | json_number runs)
    in_slot=${requests:+$requests requests, $runs answers}
    [ "$in_caddy" = 0 ] && [ "$requests" = 0 ] && [ "$runs" = 0 ]
}

# requests_to ADDRESS: the count in Caddy's list of upstreams, whose entries are flat objects.
requests_to() {
    tr '}' '\n' | grep -F "\"$1\"" | json_number num_requests | awk '{ sum += $1 } END { if (NR) print sum }'
}
