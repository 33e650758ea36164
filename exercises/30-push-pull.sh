# title: Push it to the registry, and pull it
# timeout: 60

docker push localhost:5000/rehearsal/site
docker image rm localhost:5000/rehearsal/site
docker pull localhost:5000/rehearsal/site
curl --silent --fail localhost:5000/v2/rehearsal/site/tags/list | grep latest
