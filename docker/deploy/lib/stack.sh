# Containers, through compose and the production files.
# shellcheck shell=sh

compose() { MINIRAG_STATE=$state MINIRAG_CONFIG=$config "$home/docker/host/compose" "$@"; }

# Compose tells its progress in many lines; only what went wrong is worth some.
quietly() {
    told=$("$@" 2>&1) || {
        printf '%s\n' "$told" | tail -n 5 >&2
        return 1
    }
}

# The id of a service's container, running or not; nothing where there is none.
container_of() { compose ps --all --quiet "$1" 2>/dev/null | head -n 1; }

# How a container stands: one line that changes with every restart.
container_state() {
    docker inspect --format '{{.State.Running}} {{.State.OOMKilled}} {{.RestartCount}} {{.State.StartedAt}}' "$1" 2>/dev/null ||
        echo gone
}

is_running() {
    case $(container_state "$(container_of "$1")") in
        true\ *) return 0 ;;
        *) return 1 ;;
    esac
}

keep_logs() {
    container=$(container_of "web-$1")
    [ -n "$container" ] || return 0
    docker logs "$container" >"$state/logs/$work-$1.log" 2>&1 || true
    say "its log: $state/logs/$work-$1.log"
}
