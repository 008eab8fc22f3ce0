import { InternalError } from '../base/errors.ts'
import type { Expr } from '../language/ast.ts'
import type { Rule } from './rule.ts'
import {
  isThreatMatch,
  readThreatMatch,
  type ThreatIndicator,
  type ThreatMatch,
  threatPeriods,
} from './threats.ts'
import { walkExpr } from './walk-expr.ts'

/** A value that is a threat from `since` on and before `until`, ms since the epoch, UTC. */
interface ThreatRow {
  readonly value: string
  readonly since: number
  readonly until: number
}

/** What the engine has to know before a rule can ask `hasThreatMatch`. */
export interface ThreatTables {
  /** No table has a value twice. */
  readonly tables: readonly { readonly name: string; readonly rows: readonly ThreatRow[] }[]
  /** Names of the tables that answer a call. */
  of(asked: ThreatMatch): readonly string[]
}

/** The ends of time that a Date knows: SQL text holds no infinities. */
const END_MS = 8_640_000_000_000_000

/** The same for calls that ask the same of indicators, whatever the fields and wherever they stand. */
const keyOf = ({ filter, validity }: ThreatMatch): string =>
  JSON.stringify([filter, validity], (name, value: unknown) => (/span$/i.test(name) ? undefined : value))

/** The first periods of all values, then the second ones of those that have one … */
const layersOf = (asked: ThreatMatch, indicators: readonly ThreatIndicator[]): readonly ThreatRow[][] => {
  const layers: ThreatRow[][] = []
  for (const [value, periods] of threatPeriods(asked, indicators))
    for (const [i, { from, until }] of periods.entries()) {
      const layer = layers[i] ?? []
      layers[i] = layer
      layer.push({ value, since: Math.max(from, -END_MS), until: Math.min(until, END_MS) })
    }
  return layers
}

/** All of a rule that may ask. */
type Asking = Pick<Rule, 'conditions' | 'adjust' | 'aggregates'>

const expressionsOf = ({ conditions, adjust, aggregates }: Asking): readonly Expr[] => [
  ...conditions,
  ...adjust.map(({ when }) => when),
  ...aggregates.map(({ argument }) => argument),
]

/** The tables for all that these rules ask. */
export const threatTables = (
  rules: readonly Asking[],
  indicators: readonly ThreatIndicator[],
): ThreatTables => {
  const names = new Map<string, readonly string[]>()
  const tables: { name: string; rows: readonly ThreatRow[] }[] = []
  if (indicators.length === 0) return { tables, of: () => [] }
  for (const expr of rules.flatMap(expressionsOf))
    for (const part of walkExpr(expr)) {
      if (part.kind !== 'call' || !isThreatMatch(part)) continue
      const asked = readThreatMatch(part)
      if (typeof asked === 'string' || names.has(keyOf(asked))) continue
      const own = layersOf(asked, indicators).map((rows) => ({ name: '', rows }))
      for (const [i, table] of own.entries()) table.name = `threats_${tables.length + i}`
      tables.push(...own)
      names.set(
        keyOf(asked),
        own.map(({ name }) => name),
      )
    }
  return {
    tables,
    of: (asked) => {
      const found = names.get(keyOf(asked))
      if (found === undefined) throw new InternalError('a rule asks for threats that nobody prepared')
      return found
    },
  }
}
