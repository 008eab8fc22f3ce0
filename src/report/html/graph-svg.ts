import { layOutGraph, type PlacedNode } from './graph-layout.ts'
import type { StoryEdge, StoryGraph } from './graph-parts.ts'
import { type Html, html } from './markup.ts'

const curve = (from: PlacedNode, to: PlacedNode): string => {
  const [x1, y1] = [from.x + from.width, from.y + from.height / 2]
  const [x2, y2] = [to.x - 7, to.y + to.height / 2]
  const pull = Math.max(24, Math.abs(x2 - x1) / 2)
  return `M${x1} ${y1}C${x1 + pull} ${y1} ${x2 - pull} ${y2} ${x2} ${y2}`
}

const kindOf = ({ kind, used }: StoryEdge): string => `edge ${kind.replace(' ', '-')}${used ? ' used' : ''}`

/** Who took what, and where it went. Its edges say by dashes, not by colour alone, what is open and what is over. */
export const graphSvg = (graph: StoryGraph, id: string, title: string): Html => {
  const { width, height, nodes } = layOutGraph(graph.nodes, graph.edges)
  const byId = new Map(nodes.map((placed) => [placed.node.id, placed]))
  return html`<div class="picture" role="region" tabindex="0" aria-label="Graph, to be scrolled">
<svg role="img" aria-labelledby="${id}-title" viewBox="-4 -4 ${width + 8} ${height + 8}" width="${width + 8}" height="${height + 8}">
<title id="${id}-title">${title}</title>
<defs><marker id="${id}-arrow" viewBox="0 0 8 8" refX="1" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto"><path class="arrow" d="M0 0L8 4L0 8z"/></marker></defs>
${graph.edges.map((edge) => {
  const [from, to] = [byId.get(edge.from), byId.get(edge.to)]
  return from === undefined || to === undefined
    ? ''
    : html`<path class="${kindOf(edge)}" d="${curve(from, to)}" marker-end="url(#${id}-arrow)"/>
`
})}${nodes.map(
  ({ node, x, y, width: w, height: h, title: name, note }) =>
    html`<g class="node ${node.place}"><title>${node.title}${node.note === '' ? '' : `: ${node.note}`}</title><rect x="${x}" y="${y}" width="${w}" height="${h}" rx="6"/><text class="label" x="${x + 10}" y="${y + 19}">${name}</text><text class="note" x="${x + 10}" y="${y + 36}">${note}</text></g>
`,
)}</svg></div>`
}
