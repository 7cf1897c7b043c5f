# Deploy, backup and restore drill take turns: one lock for the three.
# shellcheck shell=sh

take_lock() {
    exec 9>>"$state/lock"
    # What a killed deploy had begun holds the lock until it ends: two never change the same containers.
    flock -w "$lock_wait" 9 || fail "another deploy, backup or drill has the lock ($state/lock): minirag status shows it"
}

is_locked() { ! flock -n "$state/lock" true; }
