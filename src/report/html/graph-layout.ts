import { type Box, shortened } from './chain-layout.ts'

export interface GraphNode {
  readonly id: string
  readonly title: string
  readonly note: string
  /** `last` stands right of all others. */
  readonly place: 'first' | 'between' | 'last'
}

export interface GraphEdge {
  readonly from: string
  readonly to: string
}

export interface PlacedNode extends Box {
  readonly node: GraphNode
  /** Cut to the width of the box. */
  readonly title: string
  readonly note: string
}

export interface GraphLayout {
  readonly width: number
  readonly height: number
  readonly nodes: readonly PlacedNode[]
}

const WIDTH = 170
const HEIGHT = 46
const ACROSS = 50
const DOWN = 14
const CHARACTERS = 22
const NOTE_CHARACTERS = 22
const DEEPEST = 3

/** How many steps a node is from one that is made of nothing else; what is made in a circle stops at the deepest. */
const depths = (nodes: readonly GraphNode[], edges: readonly GraphEdge[]): ReadonlyMap<string, number> => {
  const between = new Set(nodes.filter(({ place }) => place === 'between').map(({ id }) => id))
  const result = new Map([...between].map((id) => [id, 1]))
  for (let round = 1; round < DEEPEST; round++)
    for (const { from, to } of edges)
      if (between.has(from) && between.has(to) && from !== to)
        result.set(to, Math.min(DEEPEST, Math.max(result.get(to) ?? 1, (result.get(from) ?? 1) + 1)))
  // what goes straight to a recipient stands beside it, so that its line crosses no other box
  const deepest = Math.max(1, ...result.values())
  const last = new Set(nodes.filter(({ place }) => place === 'last').map(({ id }) => id))
  for (const id of between) {
    const next = edges.flatMap(({ from, to }) => (from === id && to !== id ? [to] : []))
    if (next.length > 0 && next.every((to) => last.has(to))) result.set(id, deepest)
  }
  return result
}

/** Layers from left to right: who, what it was made of, what was made, who got it. Boxes never overlap. */
export const layOutGraph = (nodes: readonly GraphNode[], edges: readonly GraphEdge[]): GraphLayout => {
  const depth = depths(nodes, edges)
  const deepest = Math.max(0, ...depth.values())
  const layerOf = ({ id, place }: GraphNode): number =>
    place === 'first' ? 0 : place === 'last' ? deepest + 1 : (depth.get(id) ?? 1)
  const layers: GraphNode[][] = Array.from({ length: deepest + 2 }, () => [])
  for (const node of nodes) layers[layerOf(node)]?.push(node)
  const used = layers.filter((layer) => layer.length > 0)
  const rows = new Map<string, number>()
  const middle = (node: GraphNode): number => {
    const before = edges.flatMap(({ from, to }) => (to === node.id ? (rows.get(from) ?? []) : []))
    return before.length === 0
      ? Number.POSITIVE_INFINITY
      : before.reduce((sum, row) => sum + row, 0) / before.length
  }
  const most = Math.max(1, ...used.map((layer) => layer.length))
  const placed = used.flatMap((layer, column) => {
    const places = new Map(layer.map((node, i) => [node, i]))
    // equal ones stay as they came
    const ordered = layer.toSorted((a, b) => {
      const [x, y] = [middle(a), middle(b)]
      return x === y ? (places.get(a) ?? 0) - (places.get(b) ?? 0) : x < y ? -1 : 1
    })
    const top = ((most - layer.length) * (HEIGHT + DOWN)) / 2
    return ordered.map((node, row): PlacedNode => {
      rows.set(node.id, row + (most - layer.length) / 2)
      return {
        node,
        x: column * (WIDTH + ACROSS),
        y: top + row * (HEIGHT + DOWN),
        width: WIDTH,
        height: HEIGHT,
        title: shortened(node.title, CHARACTERS),
        note: shortened(node.note, NOTE_CHARACTERS),
      }
    })
  })
  return {
    width: Math.max(1, used.length) * (WIDTH + ACROSS) - ACROSS,
    height: most * (HEIGHT + DOWN) - DOWN,
    nodes: placed,
  }
}
