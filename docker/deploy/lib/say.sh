# What a person reads while it works.
# shellcheck shell=sh

say() { printf '%s %s\n' "$(date -u +%H:%M:%S)" "$*"; }

# Ends the work; whoever catches the end puts things right.
fail() {
    say "FAILED: $*" >&2
    exit 1
}

now() { date +%s; }

# wait_until SECONDS COMMAND…: asks every second until it succeeds.
wait_until() {
    wait_deadline=$(($(now) + $1))
    shift
    until "$@"; do
        [ "$(now)" -lt "$wait_deadline" ] || return 1
        sleep 1
    done
}
