// The regions below the chosen one, always in the order of their codes, so that each keeps its place while its figures move.
import { islandOf, islands, levelOf, parentOf, type Island } from "../area.js";
import type { Context } from "../context.js";
import { h, keyedList, setAttribute, setText, type Row } from "../dom.js";
import { number } from "../format.js";
import { formatRoute } from "../route.js";
import { openWithin, type RegionView, type State } from "../state.js";
import { severityWord } from "../words/codes.js";
import { highest, severityBar, severityMark } from "./severity.js";
import { provincesOf } from "./summary.js";

interface Group {
  readonly island: Island | null;
  readonly regions: readonly RegionView[];
}

/** What lies directly below an area, in the order of the codes; for the country in groups of islands. */
export function groupsOf(state: State): readonly Group[] {
  if (state.area === null) {
    const provinces = provincesOf(state);
    return islands
      .map((island) => ({ island, regions: provinces.filter((province) => islandOf(province.code) === island) }))
      .filter((group) => group.regions.length > 0);
  }
  const regions = [...state.regions.values()].filter((region) => parentOf(region.code) === state.area).sort((a, b) => a.code < b.code ? -1 : 1);
  return regions.length === 0 ? [] : [{ island: null, regions }];
}

/** "Kabupaten" and "Kecamatan" go without saying in a list of them; "Kota" tells a city from its regency. */
export function shortName(name: string): string {
  return name.replace(/^(Kabupaten|Kab\.|Kecamatan|Kec\.)\s+(Administrasi\s+)?/i, "");
}

export function createRegions(context: Context): { readonly node: HTMLElement; readonly draw: (state: State) => void } {
  const { words } = context;
  const heading = h("h2", {});
  const empty = h("p", { class: "empty" });
  const groups = h("div", { class: "groups" });
  let openOf: (region: RegionView) => number = () => 0;
  const drawGroups = keyedList<Group>(groups, (group) => group.island ?? "below", (group) => createGroup(group, context, (region) => openOf(region)));
  return {
    node: h("section", { class: "panel regions", attrs: { id: "panel-regions", "aria-label": words.panels.regions } }, heading, empty, groups),
    draw: (state) => {
      setText(heading, state.area === null ? words.regions.provinces : levelOf(state.area) === "province" ? words.regions.regencies : words.regions.districts);
      const shown = groupsOf(state);
      openOf = (region) => state.area === null ? region.openEscalations ?? 0 : openWithin(state, region.code);
      drawGroups(shown);
      setAttribute(empty, "hidden", shown.length > 0);
      setText(empty, state.area !== null && state.regions.has(state.area) && levelOf(state.area) === "district" ? words.regions.none : words.regions.loading);
    },
  };
}

function createGroup(group: Group, context: Context, openOf: (region: RegionView) => number): Row<Group> {
  const list = h("ul", { class: "tiles" });
  const drawTiles = keyedList<RegionView>(list, (region) => region.code, (region) => createTile(region, context, openOf));
  const title = group.island === null ? null : h("h3", {}, context.words.islands[group.island]);
  return { node: h("div", { class: "group" }, title, list), update: (next) => drawTiles(next.regions) };
}

function createTile(region: RegionView, context: Context, openOf: (region: RegionView) => number): Row<RegionView> {
  const { words, language } = context;
  const name = h("span", { class: "tile-name" });
  const count = h("span", { class: "tile-count" });
  const gravest = h("span", { class: "tile-gravest" });
  const escalations = h("span", { class: "tile-escalations" });
  const bar = severityBar();
  const spoken = h("span", { class: "unseen" });
  const link = h("a", { class: "tile", attrs: { href: formatRoute({ area: region.code, incident: null }) } },
    name, spoken, h("span", { class: "tile-figures", attrs: { "aria-hidden": "true" } }, escalations, gravest, count), bar.node);
  let shownGravest: number | null = null;
  return {
    node: h("li", {}, link),
    update: (next) => {
      const incidents = next.counts?.incidents ?? 0;
      const open = openOf(next);
      const top = highest(next.counts?.bySeverity);
      setText(name, shortName(next.name ?? next.code));
      link.classList.toggle("quiet", incidents === 0);
      setText(count, number(incidents, language));
      setText(escalations, open === 0 ? "" : `▲ ${number(open, language)}`);
      if (top !== shownGravest) {
        gravest.replaceChildren(...(top === null ? [] : [severityMark(top, "small")]));
        shownGravest = top;
      }
      setText(spoken, spokenFigures(incidents, open, top));
      setAttribute(link, "title", open === 0 ? null : words.regions.escalations(number(open, language)));
      bar.update(next.counts?.bySeverity);
    },
  };

  function spokenFigures(incidents: number, open: number, top: number | null): string {
    if (incidents === 0) return `: ${words.regions.quiet}`;
    const parts = [words.regions.incidents(number(incidents, language))];
    if (open > 0) parts.push(words.regions.escalations(number(open, language)));
    if (top !== null) parts.push(`${words.filter.severity} ${top}, ${severityWord(top, language)}`);
    return `: ${parts.join(", ")}`;
  }
}
