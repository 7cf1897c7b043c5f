# Deploy, backup and restore drill take turns: one lock for the three.
# shellcheck shell=sh

lock=$state/lock

take_lock() {
    # Whoever may open it may hold it.
    (umask 077 && : >>"$lock")
    chmod 600 "$lock"
    exec 9>>"$lock"
    # What a killed deploy had begun holds the lock until it ends: two never change the same containers.
    flock -w "$lock_wait" 9 || fail "somebody else has the lock ($lock): minirag status shows who"
}

is_locked() {
    [ -e "$lock" ] || return 1
    # Any other end says that it could not be asked.
    flock -n -E 75 "$lock" true 2>/dev/null && return 1
    [ $? -eq 75 ]
}

# The processes that have the lock open, the oldest first: one holds it, the others wait.
lock_holders() {
    find /proc/[0-9]*/fd -lname "$(readlink -f "$lock")" 2>/dev/null | cut -d / -f 3 | sort -un | while IFS= read -r pid; do
        ps -o pid=,user=,lstart=,args= -p "$pid" || true
    done
}
