# Where things lie and how long they may take. Each can be set in the environment.
# shellcheck shell=sh disable=SC2034

home=${MINIRAG_HOME:-$(dirname "$(dirname "$(dirname "$program")")")}
state=${MINIRAG_STATE:-/var/lib/minirag}
config=${MINIRAG_CONFIG:-/etc/minirag}

# setting NAME DEFAULT: a line of minirag.env, which is no shell script and is never run as one.
setting() {
    value=$(sed -n "s/^$1=//p" "$config/minirag.env" 2>/dev/null | tail -n 1 | sed "s/^[\"']//; s/[\"']\$//")
    printf '%s\n' "${value:-$2}"
}

# Seconds. Drain: STREAM_MAX of the app and half a minute. Stop: what compose grants, and a little.
lock_wait=${MINIRAG_LOCK_WAIT:-60}
live_wait=${MINIRAG_LIVE_WAIT:-60}
proof_wait=${MINIRAG_PROOF_WAIT:-20}
watch_time=${MINIRAG_WATCH_TIME:-60}
drain_wait=${MINIRAG_DRAIN_WAIT:-330}

# Two rounds of Caddy's health checks: after that, it knows a slot that became ready.
settle_time=3
proof_answers=20

disk_needed_mb=${MINIRAG_DISK_NEEDED_MB:-2048}
memory_needed_mb=${MINIRAG_MEMORY_NEEDED_MB:-400}
backup_max_hours=${MINIRAG_BACKUP_MAX_HOURS:-26}
asset_days=7
log_days=28
restore_points_kept=3
