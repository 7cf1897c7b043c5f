# One of the two places for the web server.
# shellcheck shell=sh

# slot_start SLOT IMAGE: a new container that lives and is not ready, since the slots file does not name it.
slot_start() {
    release_set "$1" "$2"
    quietly compose up --detach --no-deps --force-recreate "web-$1" && slot_await_live "$1"
}

# slot_resume SLOT: the container that stopped when the other slot took over, as it was.
slot_resume() {
    container=$(container_of "web-$1")
    # Compose would make it anew where its files have changed since.
    if [ -n "$container" ]; then
        quietly docker start "$container" || return 1
    else
        quietly compose up --detach --no-deps "web-$1" || return 1
    fi
    slot_await_live "$1"
}

slot_await_live() {
    live_deadline=$(($(now) + live_wait))
    container=$(container_of "web-$1")
    began=$(container_state "$container")
    until slot_is_live "$1"; do
        # One that ended once ends again; nobody has to wait for the whole time.
        [ "$(container_state "$container")" = "$began" ] || return 1
        [ "$(now)" -lt "$live_deadline" ] || return 1
        sleep 1
    done
    # shellcheck disable=SC2034
    started_as=$began
}

slot_stop() { quietly compose stop "web-$1"; }

slot_remove() { quietly compose rm --stop --force "web-$1"; }

# slot_keep SLOT IMAGE: a container that waits for a rollback; what tidies up images leaves its own alone.
slot_keep() {
    release_set "$1" "$2"
    [ -n "$2" ] && image_id "$2" >/dev/null || return 0
    quietly compose up --no-start --no-deps "web-$1" || say "note: no container of $2 is kept; a rollback makes one"
}
