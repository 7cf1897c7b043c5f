# The way of a release, phase by phase. Each can be killed: reconcile.sh goes on from the journal.
# shellcheck shell=sh

deploy() {
    image=$(resolve_image "$1")
    open_work deploy "$image" "$(release_get "$(slot_other "$(slot_serving)")")"
    phases preflight pull migrate pause start smoke flip watch drain finish
}

# The same way with the image of the idle slot, and without a migration.
rollback() {
    image=$(release_get "$(slot_other "$(slot_serving)")")
    [ -n "$image" ] || fail "there is no release before this one on this host"
    open_work rollback "$image" "$image"
    phases preflight pull pause resume smoke flip watch drain finish
}

# open_work KIND IMAGE IDLE
open_work() {
    kind=$1
    old=$(slot_serving)
    new=$(slot_other "$old")
    [ -e "$release_file" ] || release_set none none
    journal_begin "kind=$1" "old=$old" "new=$new" "image=$2" "idle=$3"
    say "$1 of $2 into $new${old:+ beside $old}"
}

phases() {
    for phase in "$@"; do
        journal_phase "$phase"
        "phase_$phase"
    done
    journal_end "done"
    say "done: $new serves $image"
}

phase_preflight() {
    preflight
}

phase_pull() {
    pull_image "$image"
    serving=$(release_get "$old")
    if [ -n "$old" ]; then
        if [ "$kind" = rollback ]; then may_return "$image" "$serving"; else may_follow "$image" "$serving"; fi
        # People have its pages open: its files count as used today.
        assets_copy "$serving"
    fi
    assets_copy "$image"
    assets_expire
    [ -n "$old" ] || first_start
}

# A host without a serving slot: the stores and Caddy come first.
first_start() {
    release_set worker "$image"
    quietly compose up --detach --wait postgres redis qdrant caddy || fail "the stores or Caddy do not start"
}

phase_migrate() {
    [ -z "$old" ] || hold_jobs
    migrate_database "$image"
}

phase_pause() {
    [ "$kind" = deploy ] || hold_jobs
    worker_pause || fail "the worker does not stop"
}

phase_start() {
    slot_start "$new" "$image" || fail "web-$new has ended, or does not live within $live_wait s"
}

phase_resume() {
    slot_resume "$new" || fail "web-$new has ended, or does not live within $live_wait s"
}

phase_smoke() {
    traffic_begin
    smoke "$new"
    [ -z "$old" ] || watch_baseline "$old"
}

phase_flip() {
    traffic_begin
    flip "$old" "$new"
}

phase_watch() {
    [ -n "$old" ] || return 0
    watch "$new"
}

phase_drain() {
    traffic_end
    [ -z "$old" ] || drain "$old"
}

phase_finish() {
    # It stays, stopped: a rollback starts it within seconds.
    [ -z "$old" ] || slot_stop "$old"
    worker_start "$image" || fail "the worker does not start"
    [ -z "$old" ] || release_jobs
}
