// The calls that this page makes. All are same-origin; the session cookie is the only credential.
import type { Case, Escalation, Incident, Page, Region } from "./shapes.js";

/** A refusal by the server; status 0 means that it could not be reached. */
export class ApiError extends Error {
  readonly status: number;
  readonly retryAfterSeconds: number | null;

  constructor(status: number, title: string, retryAfterSeconds: number | null = null) {
    super(title);
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

async function request(path: string, init: RequestInit): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(path, { credentials: "same-origin", cache: "no-store", ...init });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiError(0, "unreachable");
  }
  if (answer.ok) return answer;
  const retryAfter = Number(answer.headers.get("Retry-After"));
  throw new ApiError(answer.status, answer.statusText, Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : null);
}

async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  const answer = await request(path, { headers: { Accept: "application/json" }, ...(signal === undefined ? {} : { signal }) });
  return await answer.json() as T;
}

const segment = encodeURIComponent;

/** Exchanges a key for a session cookie; the page keeps no copy of the key. */
export async function openSession(key: string): Promise<void> {
  await request("/api/session", { method: "POST", headers: { Authorization: `Bearer ${key}` } });
}

export function provinces(signal?: AbortSignal): Promise<Page<Region>> {
  return get("/api/regions", signal);
}

export function region(code: string, signal?: AbortSignal): Promise<Region> {
  return get(`/api/regions/${segment(code)}`, signal);
}

/** The newest cases of a region, newest first. */
export function cases(code: string, limit: number, signal?: AbortSignal): Promise<Page<Case>> {
  return get(`/api/regions/${segment(code)}/cases?limit=${limit}`, signal);
}

/** The newest escalations of a region and below, of one status or of all; no region = all that the session may see. */
export function escalations(code: string | null, status: string | null, limit: number, signal?: AbortSignal): Promise<Page<Escalation>> {
  const query = new URLSearchParams({ limit: String(limit) });
  if (code !== null) query.set("region", code);
  if (status !== null) query.set("status", status);
  return get(`/api/escalations?${query}`, signal);
}

export function incident(id: string, signal?: AbortSignal): Promise<Incident> {
  return get(`/api/incidents/${segment(id)}`, signal);
}

export function caseOf(id: string, signal?: AbortSignal): Promise<Case> {
  return get(`/api/cases/${segment(id)}`, signal);
}

/** The stream of a region and all below it; null = of the whole country. */
export function streamUrl(code: string | null): string {
  return `/api/regions/${code === null ? "*" : segment(code)}/stream`;
}
