# Every image of the stack: docker build --build-arg SERVICE=loader-service . (or trainer-service, stats-service,
# probe-service, recorder-service, monitor-service, standalone). The first stage is the same for all of them, so it is
# built once.

FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /build
COPY . .
ARG COMMIT=unknown
# benchmarks use what tests use, and tests are not here
RUN mvn -B -ntp -q -DskipTests -Dspotless.check.skip -Dgit.commit="$COMMIT" -pl '!benchmarks' \
        package dependency:copy-dependencies -DincludeScope=runtime && \
    mkdir embedded-broker/target/broker && \
    cp embedded-broker/target/dependency/*.jar embedded-broker/target/embedded-broker-[0-9]*.jar embedded-broker/target/broker/

# ---- one service: its jars, its natives unpacked, and how Java is to be started, in one file of arguments
FROM build AS assemble
ARG SERVICE
RUN sh docker/assemble.sh "$SERVICE" /app

FROM eclipse-temurin:17-jre AS runtime
# a volume that is mounted there takes over whose it is
RUN install -d -o 10001 -g 10001 /cache
# DJL and Kafka name their files by the locale; OpenMP's threads leave the cores to others while they wait
ENV LC_ALL=C.UTF-8 \
    DJL_CACHE_DIR=/app/natives \
    XDG_CACHE_HOME=/cache \
    OMP_WAIT_POLICY=passive \
    OPENBLAS_NUM_THREADS=1 \
    HTTP_ADDRESS=0.0.0.0

# ---- what its starts load of classes, kept by the very Java that will start it
FROM runtime AS classes
COPY --from=assemble /app /app
COPY --from=build /build/embedded-broker/target/broker /broker
RUN bash /app/classes.sh /broker

FROM runtime AS service
COPY --from=classes /app /app
USER 10001:10001
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=5s --start-period=120s --retries=3 CMD ["bash", "/app/healthcheck.sh"]
ENTRYPOINT ["java", "@/app/java.args"]

# ---- the trainer on a GPU: PyTorch's own image has libtorch with CUDA, and lacks a JRE. Not run so far.
FROM pytorch/pytorch:2.7.1-cuda12.8-cudnn9-runtime AS gpu
RUN apt-get update && apt-get install -y --no-install-recommends openjdk-17-jre-headless && rm -rf /var/lib/apt/lists/*
COPY --from=assemble /app /app
RUN rm -rf /app/natives/pytorch && install -d -o 10001 -g 10001 /cache
ENV LC_ALL=C.UTF-8 \
    DJL_CACHE_DIR=/tmp/djl \
    XDG_CACHE_HOME=/cache \
    PYTORCH_LIBRARY_PATH=/opt/conda/lib/python3.11/site-packages/torch/lib \
    PYTORCH_VERSION=2.7.1 \
    PYTORCH_FLAVOR=cu128 \
    OMP_WAIT_POLICY=passive \
    OPENBLAS_NUM_THREADS=1 \
    HTTP_ADDRESS=0.0.0.0
USER 10001:10001
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=5s --start-period=120s --retries=3 CMD ["bash", "/app/healthcheck.sh"]
ENTRYPOINT ["java", "@/app/java.args"]
