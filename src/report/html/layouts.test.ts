import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hostile } from '../../../test/support/hostile.ts'
import { textWidth } from '../layout.ts'
import { safeText } from '../safe-text.ts'
import { type Box, type ChainStep, layOutChain, overlaps, RADIUS, shortened } from './chain-layout.ts'
import { type GraphEdge, type GraphNode, layOutGraph } from './graph-layout.ts'

const label = fc.oneof(
  hostile,
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constant('shared → 444455556666'),
)

const chain: fc.Arbitrary<readonly ChainStep[]> = fc
  .array(
    fc.record({
      time: fc.oneof(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 0, max: 9e11 })),
      lane: fc.constantFrom('a', 'b', 'c', 'd'),
      label,
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((steps) => steps.toSorted((a, b) => a.time - b.time))

const pairs = <T>(items: readonly T[]): readonly (readonly [T, T])[] =>
  items.flatMap((a, i) => items.slice(i + 1).map((b): readonly [T, T] => [a, b]))

test('in a chain no two texts overlap, no text covers a mark, and nothing leaves the picture', () => {
  fc.assert(
    fc.property(chain, (steps) => {
      const { width, height, lanes, marks, ticks } = layOutChain(steps, (lane) => `lane ${lane}`.repeat(8))
      const texts: readonly Box[] = [
        ...lanes.map(({ name }) => name),
        ...marks.flatMap((mark) => mark.label ?? []),
        ...ticks,
      ]
      const circles = marks.map(
        ({ x, y }): Box => ({
          x: x - RADIUS,
          y: y - RADIUS,
          width: 2 * RADIUS,
          height: 2 * RADIUS,
        }),
      )
      for (const [a, b] of pairs([...texts, ...circles])) expect(overlaps(a, b)).toBe(false)
      for (const each of [...texts, ...circles]) {
        expect(each.x).toBeGreaterThanOrEqual(0)
        expect(each.y).toBeGreaterThanOrEqual(0)
        expect(each.x + each.width).toBeLessThanOrEqual(width)
        expect(each.y + each.height).toBeLessThanOrEqual(height)
      }
      expect(marks).toHaveLength(steps.length)
    }),
  )
})

test('in a chain later steps stand further right, and the first step is labelled', () => {
  fc.assert(
    fc.property(chain, (steps) => {
      const { marks } = layOutChain(steps, (lane) => lane)
      expect(marks.every(({ x }, i) => i === 0 || x > (marks[i - 1]?.x ?? 0))).toBe(true)
      expect(marks[0]?.label === undefined).toBe(shortened(steps[0]?.label ?? '', 30) === '')
    }),
  )
})

const graph = fc.integer({ min: 0, max: 14 }).chain((count) =>
  fc.record({
    nodes: fc
      .array(fc.constantFrom('first' as const, 'between' as const, 'last' as const), {
        minLength: count,
        maxLength: count,
      })
      .map((places) =>
        places.map((place, i): GraphNode => ({ id: `n${i}`, title: `node ${i}`.repeat(9), note: '', place })),
      ),
    edges: fc.array(
      fc.record({ from: fc.nat(15), to: fc.nat(15) }).map(
        ({ from, to }): GraphEdge => ({
          from: `n${from}`,
          to: `n${to}`,
        }),
      ),
      { maxLength: 40 },
    ),
  }),
)

test('in a graph no two boxes overlap, circles included, and every node has one', () => {
  fc.assert(
    fc.property(graph, ({ nodes, edges }) => {
      const layout = layOutGraph(nodes, edges)
      expect(layout.nodes.map(({ node }) => node.id).sort()).toEqual(nodes.map(({ id }) => id).sort())
      for (const [a, b] of pairs(layout.nodes)) expect(overlaps(a, b)).toBe(false)
      for (const box of layout.nodes) {
        expect(box.x + box.width).toBeLessThanOrEqual(layout.width)
        expect(box.y + box.height).toBeLessThanOrEqual(layout.height)
        expect(box.y).toBeGreaterThanOrEqual(0)
      }
    }),
  )
})

test('what is made of something stands right of it, and recipients right of all', () => {
  const node = (id: string, place: GraphNode['place']): GraphNode => ({ id, title: id, note: '', place })
  const { nodes } = layOutGraph(
    [
      node('to', 'last'),
      node('copy', 'between'),
      node('snap', 'between'),
      node('by', 'first'),
      node('vol', 'between'),
    ],
    [
      { from: 'vol', to: 'snap' },
      { from: 'snap', to: 'copy' },
      { from: 'copy', to: 'to' },
    ],
  )
  const order = nodes.toSorted((a, b) => a.x - b.x).map((placed) => placed.node.id)
  expect(order).toEqual(['by', 'vol', 'snap', 'copy', 'to'])
})

test('what goes straight to a recipient stands beside it', () => {
  const node = (id: string, place: GraphNode['place']): GraphNode => ({ id, title: id, note: '', place })
  const { nodes } = layOutGraph(
    [node('a', 'between'), node('b', 'between'), node('given', 'between'), node('to', 'last')],
    [
      { from: 'a', to: 'b' },
      { from: 'given', to: 'to' },
    ],
  )
  const x = (id: string) => nodes.find((placed) => placed.node.id === id)?.x
  expect(x('given')).toBe(x('b'))
  expect(x('a')).toBeLessThan(x('b') ?? 0)
})

test('a shortened text fits, and keeps its beginning and its end', () => {
  expect(shortened('snap-0bad5eed00000cafe', 12)).toBe('snap-0…0cafe')
  fc.assert(
    fc.property(label, fc.integer({ min: 4, max: 40 }), (text, most) => {
      if (textWidth(safeText(text)) <= most) expect(shortened(text, most)).toBe(safeText(text))
      else expect(textWidth(shortened(text, most))).toBeLessThanOrEqual(most)
    }),
  )
})
