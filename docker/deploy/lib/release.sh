# Which image stands in which slot: $state/release.env, which compose reads.
# shellcheck shell=sh

release_file=$state/release.env

variable_of() {
    case $1 in
        blue) echo BLUE_IMAGE ;;
        green) echo GREEN_IMAGE ;;
        worker) echo WORKER_IMAGE ;;
    esac
}

release_get() { sed -n "s/^$(variable_of "$1")=//p" "$release_file" 2>/dev/null | tail -n 1; }

# release_set SLOT IMAGE
release_set() {
    for of in blue green worker; do
        if [ "$of" = "$1" ]; then value=$2; else value=$(release_get "$of"); fi
        printf '%s=%s\n' "$(variable_of "$of")" "$value"
    done | write_file "$release_file"
}

# A name goes into files that hold one thing a line, or one between blanks.
image_pattern='[A-Za-z0-9]([A-Za-z0-9._/:-]*[A-Za-z0-9_])?(@sha256:[0-9a-f]{64})?'

# resolve_image GIVEN: sha256:… is one of IMAGE_REPOSITORY's, or of this machine's where none is set.
resolve_image() {
    repository=$(setting IMAGE_REPOSITORY "")
    case $1 in
        sha256:*) name=${repository:+$repository@}$1 ;;
        *) name=$1 ;;
    esac
    # The whole is one line for grep, whatever is in it.
    printf '%s' "$name" | LC_ALL=C grep -Ezqx "$image_pattern" ||
        fail "\"$name\" is no name of an image: minirag:1, registry.example/minirag:1.2.0 or sha256:… is"
    printf '%s\n' "$name"
}

# A container keeps the image that it was made from, whatever a name means today.
image_id() { docker image inspect --format '{{.Id}}' "$1" 2>/dev/null; }
