// The parts that the sections of an opened decision are made of.
import { h, type Content } from "../../dom.js";

export function section(title: string, kind: string, ...content: Content[]): HTMLElement {
  return h("section", { class: `part ${kind}` }, h("h3", {}, title), ...content);
}

/** Terms with their values; empty values are left out. */
export function facts(...pairs: readonly (readonly [string, Content])[]): HTMLElement {
  const shown = pairs.filter(([, value]) => value !== null && value !== undefined && value !== false && value !== "");
  return h("dl", { class: "pairs" }, ...shown.map(([term, value]) => h("div", {}, h("dt", {}, term), h("dd", {}, value))));
}

/** A table that turns into cards on a narrow screen: each cell knows its heading. */
export function table(caption: string, heads: readonly string[], rows: readonly (readonly Content[])[]): HTMLElement {
  return h("table", {},
    h("caption", { class: "unseen" }, caption),
    h("thead", {}, h("tr", {}, ...heads.map((head) => h("th", { attrs: { scope: "col" } }, head)))),
    h("tbody", {}, ...rows.map((cells) => h("tr", {}, ...cells.map((cell, index) =>
      index === 0
        ? h("th", { attrs: { scope: "row" }, data: { head: heads[index] ?? "" } }, cell)
        : h("td", { data: { head: heads[index] ?? "" } }, cell))))));
}

export function list(kind: string, items: readonly Content[]): HTMLElement {
  return h("ul", { class: kind }, ...items.map((item) => h("li", {}, item)));
}
