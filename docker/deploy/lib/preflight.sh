# What can be known before anything is touched.
# shellcheck shell=sh

# preflight IMAGE
preflight() {
    docker info >/dev/null 2>&1 || fail "Docker does not answer: systemctl status docker"
    compose config --quiet || fail "compose does not accept the files in $home with $config/minirag.env"
    enough_disk
    enough_memory
    fresh_backup
}

enough_disk() {
    for folder in "$state" "$(docker info --format '{{.DockerRootDir}}')"; do
        free_mb=$(df -Pm "$folder" | awk 'NR == 2 { print $4 }')
        [ "$free_mb" -ge "$disk_needed_mb" ] || fail "$folder has $free_mb MB free, a deploy needs $disk_needed_mb MB: docker image prune"
    done
}

# Two slots run beside each other for some minutes.
enough_memory() {
    free_mb=$(awk '/^MemAvailable:/ { print int($2 / 1024) }' /proc/meminfo)
    [ "$free_mb" -ge "$memory_needed_mb" ] || fail "$free_mb MB of memory are free, the second slot needs $memory_needed_mb MB"
}

# The backup touches this file when it is whole; a host that has never had one is told so, not stopped.
fresh_backup() {
    if [ ! -e "$state/last-backup" ]; then
        say "note: this host has no backup yet"
        return 0
    fi
    [ -n "$(find "$state/last-backup" -mmin "-$((backup_max_hours * 60))")" ] ||
        fail "the last backup is older than $backup_max_hours hours; MINIRAG_BACKUP_MAX_HOURS=9999 deploys all the same"
}

pull_image() {
    if image_id "$1" >/dev/null; then
        say "the image is here"
    else
        # At the lowest priority: the site shares the disk and the cores.
        nice -n 19 ionice -c 3 docker pull --quiet "$1" >/dev/null || fail "no image $1: is the digest right, and the registry signed in to?"
    fi
}

# may_share OLDER NEWER: whether the older image's release can work with the schema that the newer one makes; sets $least.
may_share() {
    least=$(ask_image "$2" migrate --min-release) || fail "the image $2 does not say what its schema needs"
    [ -n "$least" ] || return 0
    has=$(ask_image "$1" --version) || fail "the image $1 does not say its version"
    [ "$(printf '%s\n%s\n' "$least" "$has" | sort -V | head -n 1)" = "$least" ]
}

# ask_image IMAGE WORDS…: what its programs say of themselves; they need neither a setting nor a store for it.
ask_image() {
    timeout --foreground 60 docker run --rm --network none --entrypoint /app/docker/entry "$@"
}

# may_follow NEW SERVING
may_follow() {
    may_share "$2" "$1" || fail "this release needs $least before it: deploy that one first"
}

# may_return BEFORE SERVING
may_return() {
    may_share "$1" "$2" || fail "the release before does not know this database any more; restore a backup instead (docs/runbook.md)"
}
