# Runs, and never listens.
ARG BASE
FROM ${BASE}
ENTRYPOINT ["/bin/sh", "-c", "exec sleep 3600"]
