# The worker as a native binary: the product. Of the sources alone, so a clone and an engine are enough.
#
#   docker build -t longhaul .
#
# Contract: src/docs/containers.md. On a JVM: src/main/docker/Dockerfile.jvm.

# What native-image is given: jars and arguments.
FROM maven:3.9-eclipse-temurin-25 AS sources
WORKDIR /build
ENV ARGUMENTS="-B -ntp -q -Dmaven.test.skip -Dspotless.check.skip -Dnative -Dquarkus.native.sources-only=true"
COPY pom.xml .
COPY .mvn .mvn
# Libraries, plugins and compilers change less often than sources, and have a layer of their own: what a build of next to nothing needs.
RUN mkdir -p src/main/java/dev/longhaul \
    && echo 'package dev.longhaul; interface Nothing {}' >src/main/java/dev/longhaul/Nothing.java \
    && mvn $ARGUMENTS package && rm -r src target
COPY src/main src/main
RUN mvn $ARGUMENTS package

FROM quay.io/quarkus/ubi9-quarkus-mandrel-builder-image:jdk-25 AS native
USER 0
WORKDIR /build
COPY --from=sources /build/target/native-sources .
RUN native-image $(cat native-image.args) && mv ./*-runner longhaul && mkdir -p /volumes/work && chmod 0770 /volumes/work

FROM quay.io/quarkus/ubi9-quarkus-micro-image:2.0 AS run
# Scratch space, which stays writable on a read-only root: /work belongs to the user, /tmp is everybody's.
COPY --from=native --chown=1001:0 /volumes /
COPY --from=native /build/longhaul /app/longhaul

WORKDIR /work
VOLUME ["/work", "/tmp"]
ENV LONGHAUL_WORKER_WORKSPACE=/work
USER 1001
EXPOSE 8080 9000
STOPSIGNAL SIGTERM
ENTRYPOINT ["/app/longhaul"]
HEALTHCHECK --interval=30s --timeout=15s --start-period=30s --retries=3 CMD ["/app/longhaul", "healthcheck"]

ARG VERSION=unknown
ARG REVISION=unknown
ARG SOURCE=""
LABEL org.opencontainers.image.title="Longhaul" \
    org.opencontainers.image.description="Runs the jobs that do not fit in AWS Lambda: from SQS, for minutes or days, into S3." \
    org.opencontainers.image.licenses="Apache-2.0" \
    org.opencontainers.image.version="$VERSION" \
    org.opencontainers.image.revision="$REVISION" \
    org.opencontainers.image.source="$SOURCE"
