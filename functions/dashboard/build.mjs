// Bundles what tsc emitted into dist/: one script, one style sheet, the page and its icon.
import { cp, mkdir, rm } from "node:fs/promises";
import { build } from "esbuild";

const shared = { bundle: true, minify: true, legalComments: "none", logLevel: "warning", target: ["es2022", "chrome109", "firefox115", "safari16.4"] };

await rm("dist", { recursive: true, force: true });
await mkdir("dist", { recursive: true });
await build({ ...shared, entryPoints: { app: "build/src/main.js" }, outdir: "dist", format: "esm" });
await build({ ...shared, entryPoints: { app: "styles/app.css" }, outdir: "dist" });
await cp("static", "dist", { recursive: true });
