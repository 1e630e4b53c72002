# The program with a graph that is built already; Oxigraph's server too, for the variant with a store of its own
# (compose.yaml). Build: docker build -t cmaa . Run as compose.yaml does, or:
#   docker run --read-only --tmpfs /tmp --volume cmaa:/srv/build --cap-drop ALL --publish 127.0.0.1:8000:8000 --init cmaa
# Written are /tmp and /srv/build only: builds, and the dumps beside them. A new volume of Docker's begins with the build
# of the image; where it begins empty (Kubernetes), the server builds before it listens, and must own it (uid 10001).
FROM python:3.12-slim-bookworm AS made
COPY . /source
RUN python -m venv --without-pip /opt/cmaa \
    && pip --python /opt/cmaa/bin/python install --no-cache-dir /source "oxigraph>=0.5.6,<0.6"

FROM python:3.12-slim-bookworm
RUN pip uninstall --yes --quiet --root-user-action ignore pip \
    && install --directory --owner 10001 --group 10001 /srv/build /srv/data
COPY --from=made /opt/cmaa /opt/cmaa
ENV PATH=/opt/cmaa/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 HOME=/tmp \
    CMAA_BUILD=/srv/build CMAA_TEXTS=/srv/build/texts CMAA_HOST=0.0.0.0 CMAA_PORT=8000
WORKDIR /srv
USER 10001:10001
RUN cmaa build
EXPOSE 8000
# Alive is who answers, if it be that it is not asked under this name (CMAA_HOSTS).
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s CMD ["python", "-c", "import http.client, os; c = http.client.HTTPConnection('127.0.0.1', int(os.environ['CMAA_PORT']), timeout=4); c.request('GET', '/healthz'); raise SystemExit(c.getresponse().status >= 500)"]
CMD ["cmaa", "serve"]
