# title: Clean up
# timeout: 60
#
# Only what these exercises made: in a class that is there, the rest of the pod is an attendee's.

docker stop rehearsal-web
docker container prune --force --filter label=workshop=rehearsal
docker image rm localhost:5000/rehearsal/site rehearsal-base
docker image prune --force --filter label=workshop=rehearsal
[ -z "$(docker ps --all --quiet --filter name=rehearsal-web)" ]
