// What is related to a value, as a tree around it: each object stands where it was first reached. Laid out in rings, the same each time.

export interface RelatedItem {
  id: string;
  type: string;
  name?: string;
  depth: number;
  relation: string;
  of: string;
}
export interface RelatedValue {
  value: string;
  kind: string;
  depth: number;
  of: string;
}
export interface Related {
  items: RelatedItem[];
  values: RelatedValue[];
  more: boolean;
}

export interface GraphNode {
  id: string;
  type: string;
  label: string;
  /** How it is related to its parent. */
  relation: string;
  /** It has this value: what one looks up. */
  value?: string;
  parent: string | null;
  depth: number;
  /** What it leads to was asked for. */
  expanded: boolean;
}

export const CENTRE = "value";
/** A picture of more is none; the list beside it has all. */
const DRAWN_MAX = 60;
const CHILDREN_DRAWN_MAX = 12;

const typeOf = (id: string): string => id.split("--")[0] ?? "";

/** grow: nodes with what related says is around; what it reaches from an object that is not there is reached from at. */
export function grow(nodes: readonly GraphNode[], at: string, related: Related): GraphNode[] {
  const all = new Map(nodes.map((n) => [n.id, { ...n }]));
  // The indicators that report the value are the value.
  const value = all.get(CENTRE)?.value;
  const own = new Set(related.values.filter((v) => v.value === value && typeOf(v.of) === "indicator").map((v) => v.of));
  const place = (of: string): string => (all.has(of) ? of : own.has(of) ? CENTRE : at);
  for (const item of [...related.items].sort((a, b) => a.depth - b.depth)) {
    if (all.has(item.id) || own.has(item.id)) continue;
    const parent = all.get(place(item.of));
    if (!parent) continue;
    all.set(item.id, {
      id: item.id, type: item.type, label: item.name ?? item.type, relation: item.relation, parent: parent.id, depth: parent.depth + 1, expanded: false,
    });
    parent.expanded = true;
  }
  for (const v of related.values) {
    const owner = all.get(v.of);
    if (owner && typeOf(owner.id) === "indicator" && owner.value === undefined) {
      owner.value = v.value;
      owner.label = v.value;
    }
  }
  const here = all.get(at);
  if (here) here.expanded = true;
  return [...all.values()];
}

/** begin: the value with what its look-up says is around it. */
export function begin(value: string, related: Related): GraphNode[] {
  const centre: GraphNode = { id: CENTRE, type: "value", label: value, relation: "", value, parent: null, depth: 0, expanded: true };
  return grow([centre], CENTRE, related).map((n) => ({ ...n, expanded: n.expanded && (n.id === CENTRE || n.depth < 2) }));
}

export function childrenOf(nodes: readonly GraphNode[], id: string): GraphNode[] {
  return nodes.filter((n) => n.parent === id);
}

export interface Placed extends GraphNode {
  x: number;
  y: number;
}

/** rings: where each node stands, from -1 to 1; a subtree has as much of its ring as it has leaves. */
export function rings(nodes: readonly GraphNode[]): Placed[] {
  const drawn = new Map<string, GraphNode[]>();
  let left = DRAWN_MAX;
  for (const n of nodes) {
    const children = childrenOf(nodes, n.id).slice(0, Math.min(CHILDREN_DRAWN_MAX, left));
    left -= children.length;
    drawn.set(n.id, children);
  }
  const deepest = Math.max(1, ...nodes.map((n) => n.depth));
  const placed: Placed[] = [];
  const leaves = (n: GraphNode): number => (drawn.get(n.id) ?? []).reduce((sum, c) => sum + leaves(c), 0) || 1;
  const put = (n: GraphNode, from: number, to: number): void => {
    const angle = (from + to) / 2;
    const radius = n.depth / deepest;
    placed.push({ ...n, x: radius * Math.cos(angle), y: radius * Math.sin(angle) });
    let at = from;
    const share = (to - from) / leaves(n);
    for (const c of drawn.get(n.id) ?? []) {
      const next = at + share * leaves(c);
      put(c, at, next);
      at = next;
    }
  };
  const centre = nodes[0];
  if (centre) put(centre, -Math.PI / 2, 1.5 * Math.PI);
  return placed;
}
