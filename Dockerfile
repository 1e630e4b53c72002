# The program, with Oxigraph's server for a store of its own (compose.yaml). Build: docker build -t cmaa .
FROM python:3.12-slim
WORKDIR /srv
COPY . /srv/source
RUN pip install --no-cache-dir /srv/source "oxigraph>=0.5.6,<0.6" && rm -r /srv/source \
    && useradd --create-home cmaa && mkdir /srv/build /srv/data && chown cmaa /srv/build /srv/data
USER cmaa
ENV CMAA_BUILD=/srv/build CMAA_HOST=0.0.0.0
RUN cmaa build
EXPOSE 8000
CMD ["cmaa", "serve"]
