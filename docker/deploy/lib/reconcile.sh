# Ends what has begun and not ended: after a phase that failed, a deploy that was killed, a power cut. One way for all of them.
# shellcheck shell=sh

reconcile() {
    traffic_end
    tidy_state
    journal_is_open || return 0
    kind=$(journal_get kind)
    old=$(journal_get old)
    new=$(journal_get new)
    image=$(journal_get image)
    idle=$(journal_get idle)
    say "the $kind of $image ended in its phase $phase"
    case $phase in
        # The new slot has been watched, and people are with it.
        drain | finish) settle "$new" "$old" ;;
        *) settle "$old" "$new" ;;
    esac
    case $serves in
        "") give_up ;;
        "$new") go_on ;;
        *) go_back ;;
    esac
}

go_on() {
    [ -z "$old" ] || { drain "$old"; slot_stop "$old"; }
    # Until its phase "start" the slot holds the release that was kept for a rollback.
    served=$(release_get "$new")
    worker_start "$served"
    [ -z "$old" ] || release_jobs
    if [ "$served" = "$image" ]; then journal_end "done"; else journal_end reverted; fi
    say "went on: $new serves $served"
}

go_back() {
    case $phase in
        # The slot is still the one that was kept for a rollback.
        begin | preflight | pull | migrate | pause) ;;
        # People were with it.
        flip | watch)
            drain "$new"
            clear_new
            ;;
        *) clear_new ;;
    esac
    worker_start "$(release_get "$old")"
    release_jobs
    journal_end reverted
    say "went back: $old serves $(release_get "$old")"
}

# The first release of a host: there is nothing to go back to.
give_up() {
    clear_new
    : | write_file "$state/slots/slots"
    journal_end reverted
    say "there is no release before it: nothing serves"
}

# What was tried makes room for what stood there before.
clear_new() {
    keep_logs "$new"
    slot_remove "$new"
    slot_keep "$new" "$idle"
}

# settle WANTED OTHER: the wanted slot serves, or the other one where it cannot; sets $serves, to nothing where none is wanted.
settle() {
    serves=$1
    [ -n "$1" ] || return 0
    if ! slot_lives_again "$1"; then
        [ -n "$2" ] && slot_lives_again "$2" || fail "neither slot lives: docs/runbook.md, \"Nothing answers\""
        serves=$2
    fi
    [ "$(slots_read)" = "$serves" ] || slots_write "$serves"
    prove "$serves" || say "note: the public address does not answer from $serves yet; is Caddy up?"
}

slot_lives_again() { slot_is_live "$1" || slot_resume "$1"; }
