import { expect, test } from 'vitest'
import { sql } from '../sql/sql.ts'
import { layered } from './layers.ts'
import type { PlanNode } from './plan.ts'
import type { Value } from './value.ts'

const value = (...uses: readonly string[]): Value => ({ sql: sql`x`, type: 'text', uses: new Set(uses) })
const extend = (id: string, ...uses: readonly string[]): PlanNode => ({
  kind: 'extend',
  column: { id, name: id, type: 'text' },
  value: value(...uses),
})
const filter = (...uses: readonly string[]): PlanNode => ({ kind: 'filter', condition: value(...uses) })

const order = (...nodes: readonly PlanNode[]): readonly string[] =>
  layered(nodes).map((node) => (node.kind === 'extend' ? node.column.id : node.kind))

test('what does not need each other comes together, in the order it had', () => {
  expect(
    order(
      extend('a1', 'raw'),
      extend('a2', 'a1'),
      extend('b1', 'raw'),
      extend('b2', 'b1'),
      extend('c', 'b1', 'a2'),
    ),
  ).toEqual(['a1', 'b1', 'a2', 'b2', 'c'])
})

test('nothing moves past a filter or a window', () => {
  expect(order(extend('a1'), extend('a2', 'a1'), filter('a2'), extend('b1'))).toEqual([
    'a1',
    'a2',
    'filter',
    'b1',
  ])
  const window: PlanNode = { ...extend('w', 'a2'), barrier: 'window' } as PlanNode
  expect(order(extend('a1'), extend('a2', 'a1'), window, extend('b1'))).toEqual(['a1', 'a2', 'w', 'b1'])
})

test('a name that is made twice, or read before it is made, keeps the order', () => {
  expect(order(extend('a'), extend('b', 'a'), extend('a'), extend('c'))).toEqual(['a', 'b', 'a', 'c'])
  expect(order(extend('b', 'a'), extend('d', 'b'), extend('a'))).toEqual(['b', 'd', 'a'])
})
