// Area codes as Kemendagri writes them: 35 province, 35.17 regency or city, 35.17.01 district.

export type AreaLevel = "province" | "regency" | "district" | "village";

const shape = /^\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?$/;

export function isArea(code: string): boolean {
  return shape.test(code);
}

export function levelOf(code: string): AreaLevel {
  return (["province", "regency", "district", "village"] as const)[code.split(".").length - 1] ?? "village";
}

/** The area one level up; null above a province. */
export function parentOf(code: string): string | null {
  const dot = code.lastIndexOf(".");
  return dot < 0 ? null : code.slice(0, dot);
}

export function provinceOf(code: string): string {
  return code.slice(0, 2);
}

/** Whether an area is the other or lies inside it; null = the whole country. */
export function isWithin(code: string, area: string | null): boolean {
  return area === null || code === area || code.startsWith(`${area}.`);
}

/** The area and those above it, from the province down. */
export function pathTo(code: string): readonly string[] {
  const parts = code.split(".");
  return parts.map((_, index) => parts.slice(0, index + 1).join("."));
}

export type Island = "sumatra" | "java" | "lesserSunda" | "borneo" | "sulawesi" | "maluku" | "papua";

/** Island groups in the order in which the codes run, which is west to east. */
export const islands: readonly Island[] = ["sumatra", "java", "lesserSunda", "borneo", "sulawesi", "maluku", "papua"];

export function islandOf(province: string): Island {
  switch (province.charAt(0)) {
    case "1": case "2": return "sumatra";
    case "3": return "java";
    case "5": return "lesserSunda";
    case "6": return "borneo";
    case "7": return "sulawesi";
    case "8": return "maluku";
    default: return "papua";
  }
}
