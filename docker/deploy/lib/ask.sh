# Questions over HTTP: to a slot itself, to the public address, to Caddy's admin socket.
# shellcheck shell=sh

domain=$(setting DOMAIN "")
metrics_token=${MINIRAG_METRICS_TOKEN:-$config/secrets/web/METRICS_TOKEN}
smoke_key=${MINIRAG_SMOKE_KEY:-$config/secrets/deploy/smoke-key}

# with_token FILE CURL-ARGUMENTS…: the token goes by a pipe, since arguments can be read by every process.
with_token() {
    token_file=$1
    shift
    printf 'header = "Authorization: Bearer %s"\n' "$(cat "$token_file")" | curl --config - "$@"
}

ask_slot() {
    slot_url=http://$(slot_address "$1")$2
    shift 2
    curl --silent --show-error --fail --max-time 5 --header "Host: ${domain:-localhost}" "$@" "$slot_url"
}

# ask_slot_as FILE SLOT PATH …: the same with a token.
ask_slot_as() {
    slot_token=$1
    slot_url=http://$(slot_address "$2")$3
    shift 3
    with_token "$slot_token" --silent --show-error --max-time 20 --header "Host: ${domain:-localhost}" "$@" "$slot_url"
}

# The headers of one answer as people get it. On loopback: whose certificate it is does not matter for which slot answers.
public_headers() {
    if [ -n "$domain" ]; then
        curl --silent --insecure --max-time 5 --resolve "$domain:443:127.0.0.1" --dump-header - --output /dev/null \
            "https://$domain/api/health/live"
    else
        curl --silent --max-time 5 --dump-header - --output /dev/null "http://localhost/api/health/live"
    fi
}

public_slot() {
    public_headers | tr -d '\r' | sed -n 's/^[Xx]-[Mm]ini[Rr][Aa][Gg]-[Ss]lot: *//p' | head -n 1
}

slot_is_live() { ask_slot "$1" /api/health/live --output /dev/null 2>/dev/null; }

caddy_upstreams() {
    curl --silent --show-error --fail --max-time 5 --unix-socket "$state/caddy/admin.sock" http://localhost/reverse_proxy/upstreams
}

# json_number KEY: the number behind a key of a flat JSON object; nothing where there is none.
json_number() { sed -n "s/.*\"$1\":\([0-9][0-9]*\).*/\1/p" | head -n 1; }
