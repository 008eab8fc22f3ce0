import type { PlanNode } from './plan.ts'

type Extend = Extract<PlanNode, { kind: 'extend' }>

const isPlain = (node: PlanNode): node is Extend => node.kind === 'extend' && node.barrier === undefined

/** Nothing has two meanings within the run, so that only what reads what decides on the order. */
const isOrderFree = (run: readonly Extend[]): boolean => {
  const made = new Set<string>()
  const read = new Set<string>()
  for (const { column, value } of run) {
    for (const id of value.uses) read.add(id)
    if (made.has(column.id) || read.has(column.id)) return false
    made.add(column.id)
  }
  return true
}

const layeredRun = (run: readonly Extend[]): readonly Extend[] => {
  if (run.length < 3 || !isOrderFree(run)) return run
  const levels = new Map<string, number>()
  for (const { column, value } of run)
    levels.set(column.id, 1 + Math.max(0, ...[...value.uses].map((id) => levels.get(id) ?? 0)))
  const level = ({ column }: Extend): number => levels.get(column.id) ?? 0
  return run.toSorted((a, b) => level(a) - level(b))
}

/**
 * The same steps, with computations next to each other that don't need each other brought together, so that they can share
 * a SELECT: the engine takes long to analyse a deep chain. Nothing moves past a filter, which may spare it many rows.
 */
export const layered = (nodes: readonly PlanNode[]): readonly PlanNode[] => {
  const out: PlanNode[] = []
  let run: Extend[] = []
  for (const node of nodes)
    if (isPlain(node)) run.push(node)
    else {
      out.push(...layeredRun(run), node)
      run = []
    }
  return [...out, ...layeredRun(run)]
}
