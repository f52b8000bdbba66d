// How a place is called in lists.
import { levelOf, parentOf } from "../area.js";
import type { Context } from "../context.js";

/** "Diwek, Kab. Jombang" for a district, the bare name for others. */
export function placeName(code: string, context: Context): string {
  const name = brief(context.nameOf(code));
  const parent = parentOf(code);
  if (levelOf(code) !== "district" || parent === null) return name;
  return `${name.replace(/^Kec\.\s+/i, "")}, ${brief(context.nameOf(parent))}`;
}

export function brief(name: string): string {
  return name.replace(/^Kabupaten\s+/i, "Kab. ").replace(/^Kecamatan\s+/i, "Kec. ");
}
