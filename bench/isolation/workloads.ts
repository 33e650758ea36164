import { type Bed, secondsOf } from "./bed.ts";

/** Something that is measured in a pod, again and again. */
export interface Workload {
  readonly title: string;
  readonly unit: "s" | "MiB";
  measure(bed: Bed): Promise<number>;
}

/** What an attendee types, and what must be there before and go afterwards. For `sh`, in the pod's shell. */
interface Typed {
  readonly before?: string;
  readonly typed: string;
  readonly after?: string;
}

/** How much goes over a network. */
const GIB = "1 GiB";

/** A server of a file of {@link GIB} that takes no room. For `sh`, in a busybox. */
export const SERVE_GIB =
  "mkdir /www && dd if=/dev/zero of=/www/file bs=1M seek=1024 count=0 2>/dev/null && exec httpd -f -h /www";

/** How an attendee starts that server, with options of `docker run`. */
const serve = (options: string): string =>
  `docker run --detach --name web ${options} base sh -c '${SERVE_GIB}'`;

const DOCKERFILE = String.raw`FROM base
RUN mkdir /files && for i in $(seq 6000); do echo $i >/files/$i; done
RUN cp -r /files /copies
RUN rm -r /files
`;

/** What a pod of one isolation may do faster than one of another. */
export const WORKLOADS: readonly Workload[] = [
  {
    title: "a restarted engine answers",
    unit: "s",
    measure: (bed) => bed.restartEngine(),
  },
  {
    title: "memory of an idle engine",
    unit: "MiB",
    measure: (bed) => bed.idleMemory(),
  },
  typed("`docker build`: three steps, 6,000 files", {
    before: `mkdir -p ~/build && printf %s '${DOCKERFILE}' >~/build/Dockerfile`,
    typed: "docker build --no-cache --quiet ~/build",
    after: "rm -r ~/build; docker builder prune --all --force; docker image prune --force",
  }),
  typed("`docker run --rm … true`, five times", {
    typed: "for i in 1 2 3 4 5; do docker run --rm base true; done",
  }),
  typed("`docker run --publish`", {
    typed: "docker run --detach --name web --publish 8080:80 base httpd -f",
    after: "docker rm --force web",
  }),
  typed("`docker pull` of the shell's image from the pod's registry", {
    before: "docker image rm localhost:5000/large",
    typed: "docker pull --quiet localhost:5000/large",
  }),
  typed(`${GIB} from a container to another`, {
    before:
      `docker network create wire && ${serve("--network wire")} &&` +
      " docker run --detach --name browser --network wire base sleep 1d",
    typed: "docker exec browser wget -q -O /dev/null http://web/file",
    after: "docker rm --force web browser; docker network rm wire",
  }),
  typed(`${GIB} from a published port to the pod's localhost`, {
    before: serve("--publish 8080:80"),
    typed: "curl --fail --silent --output /dev/null localhost:8080/file",
    after: "docker rm --force web",
  }),
  {
    title: `${GIB} from outside of the pod into a container`,
    unit: "s",
    measure: async (bed) => {
      const fetch = `docker exec browser wget -q -O /dev/null http://${bed.outside}/file`;
      return timeTyped(bed, {
        before: "docker run --detach --name browser base sleep 1d",
        typed: fetch,
        after: "docker rm --force browser",
      });
    },
  },
];

function typed(title: string, what: Typed): Workload {
  return { title, unit: "s", measure: async (bed) => timeTyped(bed, what) };
}

async function timeTyped(bed: Bed, { before = ":", typed, after = ":" }: Typed): Promise<number> {
  await bed.type(before);
  const seconds = await secondsOf(() => bed.type(typed));
  await bed.type(after);
  return seconds;
}
