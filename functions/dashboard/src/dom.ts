// Elements without a framework. Text is always set as text: nothing on this page is ever parsed as HTML.

export type Content = Node | string | null | false | undefined;

export interface Props {
  readonly class?: string;
  readonly data?: Readonly<Record<string, string>>;
  readonly on?: Readonly<Record<string, (event: Event) => void>>;
  readonly attrs?: Readonly<Record<string, string | boolean | null>>;
}

export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: Content[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (props.class !== undefined) element.className = props.class;
  for (const [name, value] of Object.entries(props.data ?? {})) element.dataset[name] = value;
  for (const [name, value] of Object.entries(props.attrs ?? {})) setAttribute(element, name, value);
  for (const [name, listener] of Object.entries(props.on ?? {})) element.addEventListener(name, listener);
  append(element, children);
  return element;
}

export function append(parent: Element, children: readonly Content[]): void {
  for (const child of children) {
    if (child !== null && child !== undefined && child !== false) parent.append(child);
  }
}

export function replace(parent: Element, ...children: Content[]): void {
  parent.replaceChildren();
  append(parent, children);
}

/** Writes only what differs, so that nothing is laid out again for nothing. */
export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** True sets an empty attribute; false and null remove it. */
export function setAttribute(element: Element, name: string, value: string | boolean | null): void {
  const wanted = value === true ? "" : value;
  if (wanted === false || wanted === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== wanted) element.setAttribute(name, wanted);
}

export interface Row<T> {
  readonly node: HTMLElement;
  readonly update: (item: T) => void;
}

/** Keeps the children of a list equal to the items: rows are made once for each key, updated, moved and removed. */
export function keyedList<T>(parent: Element, keyOf: (item: T) => string, create: (item: T) => Row<T>): (items: readonly T[]) => void {
  let rows = new Map<string, Row<T>>();
  return (items) => {
    const next = new Map<string, Row<T>>();
    for (const item of items) {
      const key = keyOf(item);
      const row = rows.get(key) ?? create(item);
      row.update(item);
      next.set(key, row);
    }
    for (const [key, row] of rows) {
      if (!next.has(key)) row.node.remove();
    }
    let place = parent.firstElementChild;
    for (const row of next.values()) {
      if (row.node === place) place = place.nextElementSibling;
      else parent.insertBefore(row.node, place);
    }
    rows = next;
  };
}
