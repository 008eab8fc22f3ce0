import { join, num, type Sql, sql, str, strings } from '../sql/sql.ts'
import type { Period } from './threats.ts'

/** The ends of time that a Date knows: SQL text holds no infinities. */
const END_MS = 8_640_000_000_000_000

const clamped = (time: number): Sql => num(Math.min(END_MS, Math.max(-END_MS, time)))

interface Entry extends Period {
  readonly value: string
}

const sameFor = (entries: readonly Entry[], which: keyof Period): boolean =>
  entries.every((entry) => entry[which] === entries[0]?.[which])

/** The side of a period for the value at hand: one constant where it is the same for all. */
const bound = (entries: readonly Entry[], which: keyof Period, value: Sql, none: number): Sql =>
  sameFor(entries, which)
    ? clamped(entries[0]?.[which] ?? none)
    : sql`transform(${value}, ${strings(entries.map((entry) => entry.value))}, [${join(entries.map((entry) => clamped(entry[which])))}]::Array(Int64), ${num(none)})`

const layerSql = (entries: readonly Entry[], value: Sql, time: Sql): Sql => {
  const among = sql`${value} IN (${join(entries.map((entry) => str(entry.value)))})`
  const always = entries.every(({ from, until }) => from === -Infinity && until === Infinity)
  return always
    ? sql`(${among})`
    : sql`(${among} AND ifNull(${time} >= ${bound(entries, 'from', value, END_MS)} AND ${time} < ${bound(entries, 'until', value, -END_MS)}, false))`
}

/**
 * Is a value that of a threat at this time? UInt8, never null. `value`: String; `time`: number of ms, may be null. The text
 * grows with the number of indicators, not with that of their dates: there may be tens of thousands.
 */
export const threatSql = (periods: ReadonlyMap<string, readonly Period[]>, value: Sql, time: Sql): Sql => {
  // the first period of every value, then the second of those that have one …
  const layers: Entry[][] = []
  for (const [text, all] of periods)
    for (const [i, period] of all.entries()) {
      const layer = layers[i] ?? []
      layers[i] = layer
      layer.push({ value: text, ...period })
    }
  return layers.length === 0
    ? sql`false`
    : sql`(${join(
        layers.map((layer) => layerSql(layer, value, time)),
        ' OR ',
      )})`
}
