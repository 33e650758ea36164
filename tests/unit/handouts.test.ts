import { renderSVG } from "uqr";
import { describe, expect, test } from "vitest";

import { handoutsCsv } from "../../cli/handouts/csv.ts";
import { type Handout, handoutsOf } from "../../cli/handouts/handout.ts";
import { handoutsTable } from "../../cli/handouts/handouts.ts";
import { parseHandouts } from "../../cli/handouts/options.ts";
import { handoutsPage } from "../../cli/handouts/page.ts";
import { parseOutputs } from "../../cli/outputs.ts";

const alice: Handout = {
  id: "alice",
  name: "Alice",
  url: "https://alice.localhost:8443/",
  user: "alice",
  password: "ocean-tiger-lamp",
};
const bob: Handout = {
  id: "bob",
  name: "Bob Ross",
  url: "https://bob.localhost:8443/",
  user: "bob",
  password: "able-baker-charlie",
};
const walkIns = { url: "https://localhost:8443", code: "K7C-9TW" };
const trainer = { url: "https://localhost:8443/trainer", password: "one-two-three-four" };

describe("the page", () => {
  test("has a card for each attendee, with everything on it", () => {
    const cards = handoutsPage("dev", [alice, bob]).split('<section class="card">').slice(1);
    expect(cards).toHaveLength(2);
    for (const [index, { name, url, user, password }] of [alice, bob].entries()) {
      const card = cards[index] ?? "";
      for (const part of [`>${name}</h2>`, `href="${url}"`, `>${user}</dd>`, `>${password}</dd>`]) {
        expect(card).toContain(part);
      }
      const [, link = ""] = /<a [^>]*>(.*?)<\/a>/.exec(card) ?? [];
      expect(link.replaceAll(/<\/?span>/g, "")).toBe(url);
    }
  });

  test("has a card for the whiteboard, in a class with walk-ins", () => {
    const [, , card = ""] = handoutsPage("dev", [alice], walkIns).split('<section class="card">');
    for (const part of ["Not on the list?", `href="${walkIns.url}"`, `>${walkIns.code}</dd>`, "<svg "]) {
      expect(card).toContain(part);
    }
    expect(handoutsPage("dev", [alice])).not.toContain("Not on the list?");
  });

  test("has the QR code of each address, with a word for those who do not see it", () => {
    const page = handoutsPage("dev", [alice, bob]);
    const codes = [...page.matchAll(/<svg role="img" aria-label="[^"]+" [^]*?<path [^>]*d="([^"]+)"/g)];
    const expected = [alice, bob].map(({ url }) => {
      const svg = renderSVG(url, { ecc: "M", border: 4, pixelSize: 1 });
      return / d="([^"]+)"/.exec(svg)?.[1];
    });
    expect(codes.map(([, path]) => path)).toEqual(expected);
    expect(expected[0]).not.toBe(expected[1]);
  });

  test("escapes whatever somebody is called", () => {
    const name = `<script>alert("1")</script> & 'Zoë'`;
    const page = handoutsPage("dev", [{ ...alice, name }]);
    expect(page).not.toContain("<script");
    expect(page).toContain("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;Zoë&#39;</h2>");
  });

  test("loads and runs nothing, and no card is broken over pages", () => {
    const page = handoutsPage("dev", [alice]);
    expect(page).toMatch(/http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;;/);
    expect(page).toMatch(/@page \{/);
    expect(page).toMatch(/\.card \{[^}]*display: inline-block;[^}]*break-inside: avoid;/);
    expect(page).not.toMatch(/<script|<link|<img|url\(/);
  });
});

describe("the CSV", () => {
  test("literally, with a mark by which spreadsheets know UTF-8", () => {
    expect(handoutsCsv([{ ...alice, name: "Renée" }])).toBe(
      "\uFEFFid,name,url,user,password\r\n" +
        "alice,Renée,https://alice.localhost:8443/,alice,ocean-tiger-lamp\r\n",
    );
  });

  test("quotes what would end a field or a line", () => {
    const [, line] = handoutsCsv([{ ...alice, name: 'Alice "Al", of\nYork' }]).split("\r\n");
    expect(line).toContain('alice,"Alice ""Al"", of\nYork",https:');
  });

  test.each(['=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(A1)", " =1", "\t=1", "＝1"])(
    "%j is no formula in a spreadsheet",
    (name) => {
      expect(handoutsCsv([{ ...alice, name }])).toContain(`'${name.replaceAll('"', '""')}`);
    },
  );

  test.each(["Anne-Marie", "a=b", "O'Hara", "me@example"])("%j stays as it is", (name) => {
    expect(handoutsCsv([{ ...alice, name }])).toContain(`,${name},`);
  });
});

describe("the table", () => {
  test("has everybody, and the trainer's own below", () => {
    const text = handoutsTable({ attendees: [alice, bob], trainer });
    for (const { name, url, password } of [alice, bob])
      expect(text).toMatch(new RegExp(`${name}.*${url}.*${password}`));
    expect(text).toMatch(/Your own page: https:\/\/localhost:8443\/trainer +password: one-two-three-four$/);
  });

  test("has the code for walk-ins", () => {
    expect(handoutsTable({ attendees: [alice], trainer, walkIns })).toMatch(
      /\nFor walk-ins: https:\/\/localhost:8443 +code: K7C-9TW\nYour own page/,
    );
  });

  test("obeys no name that talks to the terminal", () => {
    expect(handoutsTable({ attendees: [{ ...alice, name: "A\u001b[2Jlice\r\n" }] })).not.toMatch(/\u001b|\r/);
  });
});

describe("what is handed out", () => {
  const outputs = (attendees: Record<string, unknown>, more = {}) =>
    parseOutputs(JSON.stringify({ attendees, ...more }));
  const { id, ...told } = alice;

  test("is what the program says", () => {
    const attendees = { [id]: { ...told, enter: "docker exec …" } };
    expect(handoutsOf("dev", outputs(attendees, { trainer }))).toEqual({ attendees: [alice], trainer });
    const all = { attendees: [alice], trainer, walkIns };
    expect(handoutsOf("dev", outputs(attendees, { trainer, walkIns }))).toEqual(all);
  });

  test.each([
    [{}, "me/workshop/monday", /Nobody of the class "monday" has a pod yet\.\n.*up --stack monday/],
    [
      { [id]: { name: "Alice", enter: "docker exec …" } },
      "dev",
      /before attendees had addresses.*\n.*up --stack dev/,
    ],
  ])("%j: what to do about it", (attendees, stack, message) => {
    expect(() => handoutsOf(stack, outputs(attendees))).toThrow(message);
  });

  test("a stack in which nothing was ever made has no outputs", () => {
    expect(parseOutputs("{}")).toEqual({ attendees: {}, walkIns: null });
  });
});

describe("the command line", () => {
  test("that says nothing, and that says everything", () => {
    expect(parseHandouts([])).toEqual({ stack: "dev", json: false });
    const words = [
      "--stack",
      "monday",
      "--html",
      "a.html",
      "--csv=a.csv",
      "--json",
      "--config-file",
      "x.yaml",
    ];
    expect(parseHandouts(words)).toEqual({ stack: "monday", html: "a.html", csv: "a.csv", json: true });
  });

  test.each([[["--pdf"]], [["alice"]], [["--html"]]])("%j is wrong", (args) => {
    expect(parseHandouts(args)).toContain(args[0]);
  });
});
