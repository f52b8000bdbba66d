// The address: #/35.17/i-01J... = a region and an opened incident. Nothing after # ever reaches the server.
import { isArea } from "./area.js";

export interface Route {
  readonly area: string | null;
  readonly incident: string | null;
}

const incidentId = /^i-[0-9A-HJKMNP-TV-Z]{26}$/;

export function parseRoute(fragment: string): Route {
  const parts = fragment.replace(/^#\/?/, "").split("/");
  const area = parts.find(isArea) ?? null;
  const incident = parts.find((part) => incidentId.test(part)) ?? null;
  return { area, incident };
}

export function formatRoute(route: Route): string {
  return `#/${[route.area, route.incident].filter((part) => part !== null).join("/")}`;
}

/** The key that a sign-in link carries in its fragment, or null. */
export function keyIn(fragment: string): string | null {
  const key = new URLSearchParams(fragment.replace(/^#/, "")).get("key");
  return key === null || key.trim() === "" ? null : key.trim();
}
