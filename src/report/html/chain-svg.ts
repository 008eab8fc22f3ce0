import type { Step } from '../steps.ts'
import { layOutChain, type PlacedText, RADIUS } from './chain-layout.ts'
import { type Html, html } from './markup.ts'

const round = (value: number): number => Math.round(value * 10) / 10

/** Letters stand on a line below the top of their box. */
const BASELINE = 10.5

const textAt = (kind: string, { x, y, text }: PlacedText): Html =>
  html`<text class="${kind}" x="${round(x)}" y="${round(y + BASELINE)}">${text}</text>`

/** The chain as a picture: x is time, one lane for each resource, numbers as in the list of steps. */
export const chainSvg = (steps: readonly Step[], id: string, title: string): Html => {
  const names = new Map(steps.map(({ lane, laneName }) => [lane, laneName]))
  const { width, height, lanes, marks, ticks } = layOutChain(steps, (lane) => names.get(lane) ?? '')
  const [first, last] = [marks[0]?.x ?? 0, marks.at(-1)?.x ?? 0]
  return html`<div class="picture" role="region" tabindex="0" aria-label="Time line, to be scrolled">
<svg role="img" aria-labelledby="${id}-title" viewBox="0 0 ${round(width)} ${round(height)}" width="${round(width)}" height="${round(height)}">
<title id="${id}-title">${title}</title>
${lanes.map(
  ({ name, y }) =>
    html`<line class="lane" x1="${name.width + 6}" x2="${round(width)}" y1="${round(y)}" y2="${round(y)}"/>${textAt('lane-name', name)}
`,
)}<polyline class="path" points="${marks.map(({ x, y }) => `${round(x)},${round(y)}`).join(' ')}"/>
${marks.map(({ x, y, label }, i) => {
  const step = steps[i]
  const severity = step?.severity ?? 'info'
  return html`<g class="mark ${severity}"><title>${step?.lead.name ?? ''} (${severity}), ${step?.lead.time ?? ''}</title><circle cx="${round(x)}" cy="${round(y)}" r="${RADIUS}"/><text class="number" x="${round(x)}" y="${round(y + 4)}" text-anchor="middle">${i + 1}</text></g>${
    label === undefined ? '' : textAt('label', label)
  }
`
})}<line class="axis" x1="${round(first)}" x2="${round(last)}" y1="${round(height - 26)}" y2="${round(height - 26)}"/>
${ticks.map((tick) => textAt('tick', tick))}
</svg></div>`
}
