# An image with Python and archlint, and nothing else: docs/install.md says how to use it.
# A version, not a digest: a digest is known only to the registry that images are taken from, and `--build-arg` takes one.
ARG PYTHON=3.13.9-slim-trixie

FROM python:${PYTHON} AS build
WORKDIR /build
COPY . .
# What is not as it was when it was chosen is not installed; nothing is built but archlint itself.
RUN python -m venv /tools \
    && /tools/bin/pip install --no-cache-dir --require-hashes --only-binary :all: --requirement packaging/constraints.txt \
    && /tools/bin/pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /wheels .
RUN python -m venv --without-pip /opt/archlint \
    && /tools/bin/pip --python /opt/archlint/bin/python install --no-cache-dir --require-hashes --only-binary :all: \
        --requirement packaging/constraints.txt \
    && /tools/bin/pip --python /opt/archlint/bin/python install --no-cache-dir --no-deps --no-index /wheels/*.whl

FROM python:${PYTHON}
LABEL org.opencontainers.image.title="archlint" \
    org.opencontainers.image.description="Static linter for AWS architecture definitions" \
    org.opencontainers.image.licenses="Apache-2.0 AND EPL-2.0"
COPY --from=build /opt/archlint /opt/archlint
ENV PATH="/opt/archlint/bin:$PATH"
USER 10001:10001
WORKDIR /src
ENTRYPOINT ["archlint"]
