# Ends what has begun and not ended: after a phase that failed, a deploy that was killed, a power cut. One way for all of them.
# shellcheck shell=sh

reconcile() {
    traffic_end
    journal_is_open || return 0
    kind=$(journal_get kind)
    old=$(journal_get old)
    new=$(journal_get new)
    image=$(journal_get image)
    idle=$(journal_get idle)
    say "the $kind of $image ended in its phase $phase"
    case $phase in
        # The new slot has been watched, and people are with it.
        drain | finish) go_on ;;
        # Nobody has met the new slot.
        flip | watch) go_back drained ;;
        *) go_back undrained ;;
    esac
}

go_on() {
    settle "$new" "$old"
    [ -z "$old" ] || { drain "$old"; slot_stop "$old"; }
    worker_start "$image"
    [ -z "$old" ] || release_jobs
    journal_end "done"
    say "went on: $new serves $image"
}

go_back() {
    if [ -z "$old" ]; then
        give_up
        return
    fi
    settle "$old" "$new"
    [ "$serves" = "$old" ] || { go_on; return; }
    keep_logs "$new"
    [ "$1" = undrained ] || drain "$new"
    slot_remove "$new"
    release_set "$new" "$idle"
    worker_start "$(release_get "$old")"
    release_jobs
    journal_end reverted
    say "went back: $old serves $(release_get "$old")"
}

# The first release of a host: there is nothing to go back to.
give_up() {
    keep_logs "$new"
    slot_remove "$new"
    release_set "$new" "$idle"
    : | write_file "$state/slots/slots"
    journal_end reverted
    say "there is no release before it: nothing serves"
}

# settle WANTED OTHER: the wanted slot serves, or the other one where it cannot; sets $serves.
settle() {
    serves=$1
    if ! slot_is_live "$1" && ! slot_resume "$1"; then
        slot_is_live "$2" || fail "neither slot lives: docs/runbook.md, \"Nothing answers\""
        serves=$2
    fi
    [ "$(slots_read)" = "$serves" ] || slots_write "$serves"
    prove "$serves" || say "note: the public address does not answer from $serves yet; is Caddy up?"
}
