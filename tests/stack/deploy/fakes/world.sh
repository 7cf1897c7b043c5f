# A host of files in $WORLD, on which the stand-ins for docker, curl, date and sleep agree.
# shellcheck shell=sh

service_image() { cat "$WORLD/containers/$1/image" 2>/dev/null; }
is_up() { [ "$(cat "$WORLD/containers/$1/state" 2>/dev/null)" = true ]; }
has_fault() { grep -qx "$2" "$WORLD/images/$1/faults" 2>/dev/null; }
named_slots() { cat "$MINIRAG_STATE/slots/slots" 2>/dev/null; }

# The slot that Caddy would choose: the first in its own list that is named and runs.
public_choice() {
    for slot in blue green; do
        case " $(named_slots) " in
            *" $slot "*) is_up "web-$slot" && { echo "$slot"; return; } ;;
        esac
    done
}

# witness COMMAND: notes the call, and whether people would find nobody at that moment; dies where the test says so.
witness() {
    phase=$(tail -n 1 "$MINIRAG_STATE/journal" 2>/dev/null | cut -d ' ' -f 3)
    echo "$phase $*" >>"$WORLD/calls"
    [ -z "$(named_slots)" ] || [ -n "$(public_choice)" ] || echo "$phase $*" >>"$WORLD/outages"
    [ "${STOP_AT:-}" != "$phase" ] || kill -TERM "$(cut -d ' ' -f 5 /proc/self/stat)"
    [ "${KILL_AT:-}" != "$phase" ] || [ "$(grep -c "^$phase " "$WORLD/calls")" -lt "${KILL_CALL:-1}" ] ||
        kill -9 "-$(cut -d ' ' -f 5 /proc/self/stat)"
}
