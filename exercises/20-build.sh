# title: Build an image in two stages
# timeout: 90

mkdir -p site
cd site
cat >Dockerfile <<DOCKERFILE
FROM rehearsal-base AS pages
RUN mkdir /www && echo "hello from $ATTENDEE" >/www/index.html

FROM rehearsal-base
COPY --from=pages /www /www
LABEL workshop=rehearsal
CMD ["httpd", "-f", "-v", "-h", "/www"]
DOCKERFILE
docker build --tag localhost:5000/rehearsal/site .
docker image ls --quiet localhost:5000/rehearsal/site | grep .
