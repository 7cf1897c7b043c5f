# A deploy goes on when the terminal that began it is gone: it is a unit of its own, and the terminal only reads its report.
# shellcheck shell=sh

reported=
wanted=

# run_here COMMAND…: takes the lock, ends what is half done, works, and puts right what went wrong.
run_here() {
    wanted=$1
    trap 'settle_up $?' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    prepare_state
    take_lock
    reconcile
    [ "$wanted" = reconcile ] || "$@"
}

settle_up() {
    trap - EXIT
    trap '' INT TERM HUP
    if [ "$1" -ne 0 ] && [ "$wanted" != reconcile ] && journal_is_open; then
        # A process of its own, with a lock of its own: what fails there must end it, which a trap's commands do not.
        exec 9>&-
        "$program" --here reconcile || say "this needs a person: docs/runbook.md"
    fi
    [ -z "$reported" ] || printf '== ended with %s\n' "$1"
    exit "$1"
}

# report_to FILE: for a process without a terminal.
report_to() {
    reported=yes
    exec >>"$1" 2>&1 </dev/null
    printf '== pid %s\n' $$
}

run_behind() {
    prepare_state
    report=$state/logs/$(now)-$1.report
    : >"$report"
    if [ -d /run/systemd/system ]; then
        # shellcheck disable=SC2046
        systemd-run --quiet --collect --unit="minirag-$1-$(now)" --property=KillMode=mixed --property=TimeoutStopSec=600 \
            $(env | sed -n 's/^\(MINIRAG_[A-Z_]*\)=.*/--setenv=\1/p') "$program" --report "$report" "$@"
    else
        setsid "$program" --report "$report" "$@" &
    fi
    follow_report
}

# Shows the report as it grows, up to its last line.
follow_report() {
    shown=0
    wait_until 10 grep -q '^== pid ' "$report" || fail "it did not start: $report"
    while ! grep -q '^== ended with ' "$report" && kill -0 "$(report_word pid)" 2>/dev/null; do
        show_more
        sleep 1
    done
    show_more
    code=$(report_word 'ended with')
    [ -n "$code" ] || fail "it was killed: minirag reconcile puts the site right"
    return "$code"
}

report_word() { sed -n "s/^== $1 //p" "$report" | tail -n 1; }

show_more() {
    lines=$(wc -l <"$report")
    tail -n "+$((shown + 1))" "$report" | head -n "$((lines - shown))" | grep -v '^== ' || true
    shown=$lines
}
