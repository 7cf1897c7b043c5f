# The slots file says which slots serve: the app answers "ready" where it is named, and Caddy asks every second.
# shellcheck shell=sh

slots_read() { cat "$state/slots/slots" 2>/dev/null || true; }

slots_write() {
    printf '%s\n' "$*" | write_file "$state/slots/slots"
    say "slots: $*"
}

slot_serving() { slots_read | cut -d ' ' -f 1; }

slot_other() {
    case $1 in
        blue) echo green ;;
        *) echo blue ;;
    esac
}

slot_address() {
    case $1 in
        blue) echo 172.30.77.11:3000 ;;
        green) echo 172.30.77.12:3000 ;;
    esac
}
