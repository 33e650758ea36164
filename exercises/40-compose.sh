# title: Compose: two services and a volume
# timeout: 90

mkdir -p shop
cd shop
cat >compose.yaml <<'COMPOSE'
name: rehearsal-shop
services:
  writer:
    image: rehearsal-base
    command: [sh, -c, "date >>/data/visits; exec sleep 3600"]
    init: true
    volumes: ["data:/data"]
  web:
    image: rehearsal-base
    command: [httpd, -f, -h, /data]
    init: true
    volumes: ["data:/data:ro"]
    depends_on: [writer]
volumes:
  data:
COMPOSE

visits() { docker compose exec -T writer wget -q -O - http://web/visits | wc -l; }

docker compose up --detach
until [ "$(visits)" = 1 ]; do sleep 0.5; done

# The volume stays, and so does what is in it.
docker compose down
docker compose up --detach
until [ "$(visits)" = 2 ]; do sleep 0.5; done
docker compose down --volumes
