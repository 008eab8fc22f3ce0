import { textWidth } from '../layout.ts'
import { safeText } from '../safe-text.ts'

/** Something that happened, as the picture needs it. In order of time. */
export interface ChainStep {
  /** ms since the epoch. */
  readonly time: number
  /** Steps of one lane stand in one line. */
  readonly lane: string
  /** Short: it is cut to {@link MOST_LABEL} columns. */
  readonly label: string
}

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface PlacedText extends Box {
  readonly text: string
}

export interface ChainLayout {
  readonly width: number
  readonly height: number
  readonly lanes: readonly { readonly name: PlacedText; readonly y: number }[]
  /** One per step: centre of its mark, and its label where there is room. */
  readonly marks: readonly { readonly x: number; readonly y: number; readonly label?: PlacedText }[]
  /** Clock times under the marks, where there is room; the numbered list has all. */
  readonly ticks: readonly PlacedText[]
}

export const RADIUS = 11
const CHARACTER = 6.7
const TEXT_HEIGHT = 13
const LANE = 62
const NAMES = 196
const GAP = 30
const SPAN = 520
const MARGIN = 18
const TOP = 6
const MOST_LABEL = 30
const MOST_NAME = 27

/** A text in at most `most` columns, made harmless; its middle is left out, since ids differ at their end. */
export const shortened = (raw: string, most: number): string => {
  // escapes take room: what is measured is what is shown
  const text = safeText(raw)
  if (textWidth(text) <= most) return text
  const characters = [...text]
  let [head, tail] = [Math.ceil((most - 1) / 2), Math.floor((most - 1) / 2)]
  const cut = (): string =>
    `${characters.slice(0, head).join('')}…${characters.slice(characters.length - tail).join('')}`
  while (textWidth(cut()) > most && head + tail > 0) {
    if (head > tail) head--
    else tail--
  }
  return cut()
}

const box = (text: string, x: number, y: number): PlacedText => ({
  text,
  x,
  y,
  width: textWidth(text) * CHARACTER,
  height: TEXT_HEIGHT,
})

export const overlaps = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

/** Where each step stands: in proportion to time, but never closer to the one before than marks are wide. */
const columnsOf = (steps: readonly ChainStep[]): readonly number[] => {
  const [first, last] = [steps[0]?.time ?? 0, steps.at(-1)?.time ?? 0]
  const span = Math.max(SPAN, (steps.length - 1) * GAP)
  const xs: number[] = []
  for (const { time } of steps) {
    const linear = last === first ? 0 : ((time - first) / (last - first)) * span
    const before = xs.at(-1)
    xs.push(before === undefined ? linear : Math.max(linear, before + GAP))
  }
  return xs.map((x) => NAMES + MARGIN + RADIUS + x)
}

/** `09:31:02` of ms since the epoch, UTC. */
const clockOf = (time: number): string => new Date(time).toISOString().slice(11, 19)

/** Lays out a chain of steps: x is time, lanes are resources. No two texts and no text and mark overlap. */
export const layOutChain = (steps: readonly ChainStep[], nameOf: (lane: string) => string): ChainLayout => {
  const lanes = [...new Set(steps.map(({ lane }) => lane))]
  const xs = columnsOf(steps)
  const width = Math.max(
    (xs.at(-1) ?? NAMES) + RADIUS + MARGIN + 40,
    NAMES + MOST_LABEL * CHARACTER + 2 * MARGIN,
  )
  const centre = (lane: string): number => TOP + lanes.indexOf(lane) * LANE + LANE / 2
  const placed: PlacedText[] = []
  const marks = steps.map(({ lane, label }, i) => {
    const [x, y] = [xs[i] ?? 0, centre(lane)]
    const text = shortened(label, MOST_LABEL)
    const room = textWidth(text) * CHARACTER
    const candidates = [-RADIUS - TEXT_HEIGHT - 3, RADIUS + 3].flatMap((dy) => [
      box(text, x - RADIUS, y + dy),
      box(text, x + RADIUS - room, y + dy),
    ])
    const fits = candidates.find(
      (each) =>
        each.x >= NAMES && each.x + each.width <= width && placed.every((other) => !overlaps(each, other)),
    )
    if (fits === undefined || text === '') return { x, y }
    placed.push(fits)
    return { x, y, label: fits }
  })
  const bottom = TOP + lanes.length * LANE
  const ticks: PlacedText[] = []
  for (const [i, { time }] of steps.entries()) {
    const text = clockOf(time)
    const tick = box(text, (xs[i] ?? 0) - (text.length * CHARACTER) / 2, bottom + 8)
    const last = ticks.at(-1)
    if (last === undefined || tick.x >= last.x + last.width + 8) ticks.push(tick)
  }
  return {
    width,
    height: bottom + 8 + TEXT_HEIGHT + 6,
    lanes: lanes.map((lane) => ({
      y: centre(lane),
      name: box(shortened(nameOf(lane), MOST_NAME), 0, centre(lane) - TEXT_HEIGHT / 2),
    })),
    marks,
    ticks,
  }
}
