# How people's own requests fare, from Caddy's log.
# shellcheck shell=sh

# The reader outlives a killed deploy by its time limit only, and holds no lock; it writes into that deploy's own file.
# Smoke and watch have one each: all that a smoke may wait for is less than ten minutes.
traffic_begin() {
    traffic_end
    traffic_file=$state/logs/$work.traffic
    : >"$traffic_file"
    timeout "$((watch_time + proof_wait + 600))" docker logs --follow --tail 0 "$(container_of caddy)" >"$traffic_file" 2>/dev/null 9>&- &
    traffic_reader=$!
}

traffic_end() {
    [ -z "${traffic_reader:-}" ] || kill "$traffic_reader" 2>/dev/null || true
    traffic_reader=
    rm -f "$state"/logs/*.traffic
}

# traffic_of SLOT SECONDS: "requests failures p95" of the last seconds, times in ms. Only what the slot has answered counts:
# refusals of Caddy's own can be made by strangers, and so can the headers of a request, which stand before those of its
# answer. How long a stream or a sender takes says nothing.
traffic_of() {
    tail -c 4000000 "$traffic_file" 2>/dev/null | awk -v slot="$1" -v since="$(($(now) - $2))" '
        function number(key) { return match($0, "\"" key "\":[0-9.]+") ? substr($0, RSTART + length(key) + 3, RLENGTH - length(key) - 3) + 0 : -1 }
        !/"handled request"/ || number("ts") < since { next }
        { answered = index($0, "\"resp_headers\":{") }
        !answered || !index(substr($0, answered), "\"X-Minirag-Slot\":[\"" slot "\"]") { next }
        { requests++; if (number("status") >= 500) failures++ }
        !/text\/event-stream/ && !/"method":"POST"/ { print "t", number("duration") * 1000 }
        END { print "n", requests + 0, failures + 0 }' | traffic_sum
}

traffic_sum() {
    sort -k 1,1 -k 2,2n | awk '
        $1 == "n" { counts = $2 " " $3 }
        $1 == "t" { times[++n] = $2 }
        END { print (counts == "" ? "0 0" : counts), (n ? int(times[int((n - 1) * 0.95) + 1]) : 0) }'
}
