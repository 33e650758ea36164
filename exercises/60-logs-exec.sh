# title: Logs, and a command in a running container
# timeout: 30

docker logs rehearsal-web 2>&1 | grep "response:200"
docker exec rehearsal-web cat /www/index.html | grep "hello from $ATTENDEE"
docker stats --no-stream rehearsal-web
