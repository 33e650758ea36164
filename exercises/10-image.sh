# title: Load an image, and run a container
# timeout: 60
#
# $BASE is an image that every pod has been given. Where Docker Hub can be reached, `docker pull busybox` does too.

docker tag "$BASE" rehearsal-base
docker save --output base.tar rehearsal-base
docker image rm rehearsal-base
docker load --input base.tar
docker run --rm rehearsal-base echo "hello from a container" | grep hello
