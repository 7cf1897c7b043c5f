# Who serves changes by one file; the proof is what people are answered.
# shellcheck shell=sh

# flip OLD NEW
flip() {
    if [ -n "$1" ]; then
        # Both, until Caddy knows the new one; then there is no moment in which it knows none.
        slots_write "$1 $2"
        sleep "$settle_time"
    fi
    slots_write "$2"
    prove "$2" || fail "the public address does not answer from $2"
}

# prove SLOT: so many answers in a row come from it.
prove() {
    proven=0
    prove_deadline=$(($(now) + proof_wait))
    while [ "$proven" -lt "$proof_answers" ]; do
        if [ "$(public_slot)" = "$1" ]; then
            proven=$((proven + 1))
        else
            proven=0
            [ "$(now)" -lt "$prove_deadline" ] || return 1
            sleep 0.2
        fi
    done
    say "proof: $proof_answers answers in a row from $1"
}
