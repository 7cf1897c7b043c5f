# One line before each phase: whoever comes after a killed deploy reads how far it came.
#
#   2026-11-23T14:00:01Z 1763906401-4711 begin kind=deploy old=blue new=green image=… idle=…
#   2026-11-23T14:00:01Z 1763906401-4711 preflight
#   2026-11-23T14:02:44Z 1763906401-4711 end result=done
# shellcheck shell=sh

journal=$state/journal

journal_write() {
    printf '%s %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$*" >>"$journal"
    sync "$journal"
}

journal_begin() {
    work=$(now)-$$
    journal_write "$work" begin "$@"
}

journal_phase() {
    say "── $1"
    journal_write "$work" "$1"
}

journal_end() { journal_write "$work" end "result=$1"; }

# A line that a power cut left short counts as not written.
journal_last() { grep -E '^[^ ]+ [0-9]+-[0-9]+ [a-z]+( |$)' "$journal" 2>/dev/null | tail -n 1; }

# Whether the last work has no end; sets $work and $phase.
journal_is_open() {
    last=$(journal_last)
    [ -n "$last" ] || return 1
    work=$(printf '%s\n' "$last" | cut -d ' ' -f 2)
    phase=$(printf '%s\n' "$last" | cut -d ' ' -f 3)
    [ "$phase" != end ]
}

# journal_get KEY: what the begin of $work says.
journal_get() {
    grep -F " $work begin " "$journal" | tr ' ' '\n' | sed -n "s/^$1=//p" | head -n 1
}

journal_has_success() { grep -q ' end result=done$' "$journal" 2>/dev/null; }
