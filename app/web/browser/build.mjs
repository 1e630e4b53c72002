// Makes of every src/*.js a file of its name, with its styles beside it, and says under what licences it stands.
// usage: node build.mjs FOLDER
import { build } from "esbuild";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { drawn } from "./world.mjs";

const folder = process.argv[2] ?? "built";

// Browsers that renew themselves, as they were at the start of 2024.
const target = ["chrome120", "edge120", "firefox121", "safari17"];

// What of YASGUI stays out: completions from a foreign host, foreign endpoints, a collection of foreign prefixes, and the
// one style element that it would write into the page, which our policy forbids; without it, no page needs another.
const cuts = [
  [/get: function\(e, t\) \{\s*return fetchFromLov\(e, "(?:class|property)", t\);\s*\}/g, "get: () => []", 2],
  [/var fetchFromLov = [^]*?, completers = \[/g, "var completers = [", 1],
  [/madsrdf = "[^]*?prefixes_default = \{[^}]*\}/g, "prefixes_default = {}", 1],
  [/endpoint: "https:\/\/dbpedia\.org\/sparql",/g, 'endpoint: "/sparql",', 1],
  [/o = document\.createElement\("style"\);\s*o\.type = "text\/css", [^;]*;/g, "o;", 1],
  [/getData: \(\) => \[\{ endpoint: "https:[^\]]*\]/g, "getData: () => []", 1],
];
const ours = {
  name: "cut",
  setup: ({ onLoad }) =>
    onLoad({ filter: /yasgui\.esm\.js$/ }, async ({ path }) => {
      let contents = await readFile(path, "utf8");
      for (const [pattern, instead, times] of cuts) {
        const found = contents.match(pattern)?.length ?? 0;
        if (found !== times) throw new Error(`${pattern} fits ${found} times, not ${times}: look at the new version`);
        contents = contents.replace(pattern, instead);
      }
      return { contents, loader: "js" };
    }),
};

// Marks of our pictures have the colours of the style sheet: of Plot, the schemes of colours stay out, a tenth of it.
const schemes = ["isCategoricalScheme", "isDivergingScheme", "maybeBooleanRange", "ordinalRange", "ordinalScheme", "quantitativeScheme"];
const colours = {
  name: "colours",
  setup: ({ onLoad }) =>
    onLoad({ filter: /plot\/src\/scales\/schemes\.js$/ }, () => ({
      contents: `const none = () => { throw new Error("there are no schemes of colours"); };
        export { ${schemes.map((name) => `none as ${name}`).join(", ")} };`,
    })),
};

// Of the outlines of countries, what the map draws.
const outlines = {
  name: "outlines",
  setup: ({ onLoad }) =>
    onLoad({ filter: /world-atlas\/countries-110m\.json$/ }, async ({ path }) => ({
      contents: JSON.stringify(drawn(JSON.parse(await readFile(path, "utf8")))),
      loader: "json",
    })),
};

await build({
  entryPoints: readdirSync("src")
    .filter((name) => name.endsWith(".js"))
    .map((name) => join("src", name)),
  outdir: folder,
  bundle: true,
  splitting: true, // what several have in common, a browser fetches once
  chunkNames: "common-[hash]",
  plugins: [ours, colours, outlines],
  format: "esm",
  minify: true,
  target,
  charset: "utf8",
  legalComments: "none", // LICENCES.txt has them all
  loader: { ".svg": "dataurl", ".woff": "dataurl", ".woff2": "dataurl", ".ttf": "dataurl", ".eot": "empty" },
  logLevel: "warning",
});

// Packages come bundled with others, so what is named here is all that was installed to run in the browser.
const licences = Object.entries(JSON.parse(readFileSync("package-lock.json", "utf8")).packages)
  .filter(([path, entry]) => path && !entry.dev && existsSync(path))
  .map(([path, entry]) => {
    const own = readdirSync(path).find((name) => /^licen[cs]e/i.test(name));
    const text = own ? readFileSync(join(path, own), "utf8").trim() : "";
    return `${path.replace(/^.*node_modules\//, "")} ${entry.version} (${entry.license ?? "see its text"})\n\n${text}`.trim();
  });
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "LICENCES.txt"), licences.join("\n\n" + "-".repeat(80) + "\n\n") + "\n");
