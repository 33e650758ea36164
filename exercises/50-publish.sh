# title: Publish a port, and open it in a browser
# timeout: 60
# fetch: 8123/ contains hello from

docker run --detach --name rehearsal-web --init --publish 8123:80 localhost:5000/rehearsal/site
curl --silent --fail --retry 20 --retry-connrefused --retry-delay 1 localhost:8123
