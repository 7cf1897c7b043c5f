# Ends as soon as it is started.
ARG BASE
FROM ${BASE}
ENTRYPOINT ["/bin/sh", "-c", "echo no; exit 1"]
