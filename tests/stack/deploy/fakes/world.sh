# A host of files in $WORLD, on which the stand-ins for docker, curl, date and sleep agree.
# shellcheck shell=sh

# first_line VARIABLE FILE: without a process of its own, since a deploy asks hundreds of times.
first_line() {
    line=
    if [ -r "$2" ]; then read -r line <"$2" || true; fi
    eval "$1=\$line"
}

service_image() {
    first_line of_service "$WORLD/containers/$1/image"
    echo "$of_service"
}

is_up() {
    first_line up "$WORLD/containers/$1/state"
    [ "$up" = true ]
}

has_fault() {
    while read -r fault; do [ "$fault" != "$2" ] || return 0; done <"$WORLD/images/$1/faults" 2>/dev/null
    return 1
}

# The slot that Caddy would choose: the first in its own list that is named and runs; sets $choice.
public_choice() {
    choice=
    first_line named "$MINIRAG_STATE/slots/slots"
    for slot in blue green; do
        case " $named " in
            *" $slot "*) is_up "web-$slot" && choice=$slot && return ;;
        esac
    done
    return 0
}

# witness COMMAND: notes the call, and whether people would find nobody at that moment; dies where the test says so.
witness() {
    echo "$*" >>"$WORLD/calls"
    public_choice
    [ -z "$named" ] || [ -n "$choice" ] || echo "$*" >>"$WORLD/outages"
    [ -z "${STOP_AT:-}${KILL_AT:-}" ] || interrupt
}

interrupt() {
    phase=$(tail -n 1 "$MINIRAG_STATE/journal" 2>/dev/null | cut -d ' ' -f 3)
    echo "$phase" >>"$WORLD/phases"
    group=$(cut -d ' ' -f 5 /proc/self/stat)
    [ "${STOP_AT:-}" != "$phase" ] || kill -TERM "$group"
    [ "${KILL_AT:-}" != "$phase" ] || [ "$(grep -cx "$phase" "$WORLD/phases")" -lt "${KILL_CALL:-1}" ] || kill -9 "-$group"
}
