import type { Expr, FieldRef } from '../language/ast.ts'
import type { Stage } from '../operators/index.ts'
import { either, type Known, known, type Truth, union } from './abstract.ts'
import { type Evaluation, evaluate, type Seen, truth } from './evaluate.ts'
import type { LintContext } from './finding.ts'
import { fieldsOf } from './walk.ts'
import { askedOf, type World, worldsOf } from './worlds.ts'

/** What a field of the log can be; absent: anything. */
export type Domain = (key: string) => { readonly values: readonly (string | null)[] } | undefined

export interface Passage {
  readonly world: World
  /** The `where` that no such row passes. */
  readonly droppedBy: Extract<Stage, { kind: 'where' }> | undefined
}

/** All that was seen of the expressions of a query in the worlds of one field. Absent: never reached. */
export interface Exploration {
  /** Name of the field, lower case. */
  readonly field: string | undefined
  readonly truths: ReadonlyMap<Expr, Truth>
  readonly operands: ReadonlyMap<Expr, Known>
  /** For each alternative of a regular expression: is there a world where it alone decides? */
  readonly decides: ReadonlyMap<Expr, readonly boolean[]>
  readonly passages: readonly Passage[]
}

/** Names of the fields that come from the message, by what they stand for: the name itself, or `$` and the path. */
export const rawFields = (context: LintContext): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  for (const stage of context.query.stages)
    if (stage.kind === 'json' && !stage.auto && stage.source === undefined)
      for (const [i, { name }] of stage.names.entries())
        found.set(name.toLowerCase(), `$${stage.keys[i]?.path}`)
  const json = new Set(
    (context.plan?.scan ?? []).flatMap(({ column, from }) =>
      from.kind === 'json' && from.auto ? [column.name.toLowerCase()] : [],
    ),
  )
  const named = context.parts.flatMap(({ exprs, refs }) => [
    ...exprs.flatMap((expr) => fieldNames(expr)),
    ...refs.map(({ name }) => name.toLowerCase()),
  ])
  for (const name of named) if (!found.has(name)) found.set(name, json.has(name) ? name : `?${name}`)
  return found
}

const fieldNames = (expr: Expr): readonly string[] => fieldsOf(expr).map(({ name }) => name.toLowerCase())

/**
 * Runs a query over every way that one of its fields can be, with what is not known of the others left open. Sound: what
 * happens in no world happens for no event. Once all of `sought` have been true, the other worlds are left out.
 */
export const explore = (
  context: LintContext,
  field: string | undefined,
  domain: Domain,
  sought?: ReadonlySet<Expr>,
): Exploration | undefined => {
  const { raw, exprs } = prepare(context)
  const key = field === undefined ? undefined : raw.get(field)
  const closed = key === undefined ? undefined : domain(key)?.values
  const worlds: Iterable<World> | undefined =
    field === undefined
      ? [{ kind: 'value', value: null }]
      : closed === undefined
        ? worldsOf(askedOf(field, exprs))
        : closed.map((value) => ({ kind: 'value', value }))
  if (worlds === undefined) return undefined

  const truths = new Map<Expr, Truth>()
  const operands = new Map<Expr, Known>()
  const decides = new Map<Expr, boolean[]>()
  const missing = new Set(sought)
  const run = (world: World): Passage => {
    const env = new Map<string, Seen>()
    const own: Seen = world.kind === 'value' ? known(world.value) : world
    let free = field !== undefined && fresh(field, context)
    /** A computed field of which nothing is known is in this world from the first time it is made. */
    const unknown = (name: string): Seen => {
      if (!free || name !== field) return 'any'
      free = false
      return own
    }
    const base = (name: string): Seen => {
      if (name === field) return own
      const values = domain(raw.get(name) ?? `?${name}`)?.values
      return values === undefined ? 'any' : known(...values)
    }
    const evaluation: Evaluation = {
      lookup: ({ name }) => env.get(name.toLowerCase()) ?? base(name.toLowerCase()),
      onTruth: (node, found) => {
        truths.set(node, either(truths.get(node) ?? found, found))
        if (found.t) missing.delete(node)
      },
      onOperand: (node, value) => operands.set(node, union(operands.get(node) ?? value, value)),
      onAlternatives: (node, holds) => {
        const alone = holds.filter((t) => t).length === 1
        const former = decides.get(node) ?? holds.map(() => false)
        decides.set(
          node,
          former.map((seen, i) => seen || (alone && holds[i] === true)),
        )
      },
    }
    for (const [i, stage] of context.query.stages.entries())
      if (!pass(stage, i, context, { env, unknown }, evaluation))
        return { world, droppedBy: stage.kind === 'where' ? stage : undefined }
    return { world, droppedBy: undefined }
  }
  const passages: Passage[] = []
  for (const world of worlds) {
    passages.push(run(world))
    if (sought !== undefined && missing.size === 0) break
  }
  return { field, truths, operands, decides, passages }
}

interface Row {
  readonly env: Map<string, Seen>
  readonly unknown: (name: string) => Seen
}

const assign = ({ env, unknown }: Row, { name }: FieldRef, value: Seen): void => {
  const key = name.toLowerCase()
  env.set(key, value === 'any' ? unknown(key) : value)
}

/** Is the field none that messages have to begin with? */
const fresh = (field: string, { plan }: LintContext): boolean =>
  plan !== undefined && !plan.scan.some(({ column }) => column.name.toLowerCase() === field)

/** Takes a row through a stage. False: it can't get past. */
const pass = (
  stage: Stage,
  index: number,
  context: LintContext,
  row: Row,
  evaluation: Evaluation,
): boolean => {
  switch (stage.kind) {
    case 'where':
      return truth(stage.condition, evaluation).t
    case 'eval':
      for (const { name, expr } of stage.assignments) assign(row, name, evaluate(expr, evaluation))
      return true
    case 'assignment': {
      const value = evaluate(stage.expr, evaluation)
      if (stage.name !== undefined) assign(row, stage.name, value)
      else forget(index, context, row)
      return true
    }
    default: {
      const keys = 'by' in stage && Array.isArray(stage.by) ? keysOf(stage.by) : []
      const kept = keys.map((field) => [field, evaluation.lookup(field)] as const)
      for (const expr of context.parts[index]?.exprs ?? []) evaluate(expr, evaluation)
      forget(index, context, row)
      for (const [field, value] of kept) row.env.set(field.name.toLowerCase(), value)
      return true
    }
  }
}

/** Group keys that are plain fields: they keep their value. */
const keysOf = (by: readonly unknown[]): readonly FieldRef[] =>
  by.flatMap((key) => {
    if (typeof key !== 'object' || key === null || !('expr' in key) || !('alias' in key)) return []
    const expr = key.expr as Expr
    return key.alias === undefined && expr.kind === 'field' ? [expr.field] : []
  })

/** Operators that pass rows on or leave them out; of what any other one makes nothing is known. */
const PASSES_ON: ReadonlySet<string> = new Set(
  'assignment,json,parse,parse regex,fields,sort,limit,dedup,timeslice,top,withtime,aggregate,stats'.split(
    ',',
  ),
)

/** What is the same in all worlds of a query. */
interface Prepared {
  readonly raw: ReadonlyMap<string, string>
  readonly exprs: readonly Expr[]
  /** Per stage: names of fields of which nothing is known after it, and of those that then come from the message. */
  readonly written: readonly {
    readonly unknown: readonly string[]
    readonly fromMessage: readonly string[]
  }[]
}

const prepared = new WeakMap<LintContext, Prepared>()

const prepare = (context: LintContext): Prepared => {
  const known = prepared.get(context)
  if (known !== undefined) return known
  const raw = rawFields(context)
  const made: Prepared = {
    raw,
    exprs: context.parts.flatMap((part) => part.exprs),
    written: context.query.stages.map((_, index) => writtenBy(index, context, raw)),
  }
  prepared.set(context, made)
  return made
}

const writtenBy = (
  index: number,
  context: LintContext,
  raw: ReadonlyMap<string, string>,
): Prepared['written'][number] => {
  const stage = context.query.stages[index]
  const after = context.scopes[index] ?? []
  const names = after.map(({ name }) => name.toLowerCase())
  if (stage === undefined || !PASSES_ON.has(stage.kind)) return { unknown: names, fromMessage: [] }
  const before = new Map(
    (context.scopes[index - 1] ?? []).map((column) => [column.name.toLowerCase(), column.id]),
  )
  const fromLog = new Set((context.plan?.scan ?? []).map(({ column }) => column.id))
  const changed = after
    .filter(({ name, id }) => before.get(name.toLowerCase()) !== id && !fromLog.has(id))
    .map(({ name }) => name.toLowerCase())
  const paths = stage.kind === 'json' && !stage.auto
  const isPath = (name: string): boolean => paths && raw.get(name)?.startsWith('$') === true
  return { unknown: changed.filter((name) => !isPath(name)), fromMessage: changed.filter(isPath) }
}

/** Of what a stage has written nothing is known. */
const forget = (index: number, context: LintContext, { env, unknown }: Row): void => {
  const written = prepare(context).written[index]
  for (const name of written?.fromMessage ?? []) env.delete(name)
  for (const name of written?.unknown ?? []) env.set(name, unknown(name))
}
