# The folder that outlives every release.
# shellcheck shell=sh

prepare_state() {
    mkdir -p "$state/slots" "$state/assets" "$state/caddy" "$state/logs" "$state/restore-points"
    # What others may reach in it they know by name.
    chmod 711 "$state"
    chmod 755 "$state/slots" "$state/assets"
    chmod 700 "$state/restore-points" "$state/logs"
}

# write_file PATH: puts what it reads there in one step, so that no reader meets half of it and no power cut an empty one.
write_file() {
    cat >"$1.next"
    chmod 644 "$1.next"
    sync "$1.next"
    mv -f "$1.next" "$1"
    sync "$(dirname "$1")"
}

# Only under the lock: a dump that is being written looks like what a killed deploy has left of one.
tidy_state() {
    rm -f "$state"/restore-points/*.partial
    find "$state/logs" -type f -mtime "+$log_days" -delete
}
