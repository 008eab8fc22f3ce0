import { flattenedSql, jsonStepsSql } from '../compiler/json-sql.ts'
import type { JsonStep, ScanColumn } from '../compiler/plan.ts'
import type { Demand } from '../compiler/raw-record.ts'
import type { CatalogueField } from '../sources/source.ts'
import { join, type Sql, sql } from '../sql/sql.ts'

type JsonFrom = Extract<ScanColumn['from'], { kind: 'json' | 'jsonHas' }>

/** One path: its keys are demanded from the event's one JSONExtract, what comes after an array index is taken from there. */
const valueAt = (demand: Demand, path: readonly JsonStep[]): Sql => {
  const index = path.findIndex((step) => typeof step === 'number')
  if (index === -1) return demand.text(...path.map(String))
  const parent = demand.text(...path.slice(0, index).map(String))
  return sql`JSONExtract(ifNull(${parent}, '')${jsonStepsSql(path.slice(index))}, 'Nullable(String)')`
}

const flipFirst = (key: string): string => {
  const first = key.charAt(0)
  return (first === first.toUpperCase() ? first.toLowerCase() : first.toUpperCase()) + key.slice(1)
}

const asPath = (name: string): readonly JsonStep[] => name.split('.')

/**
 * The spellings of a name that `json auto` may mean: its keys are not case-sensitive, and a dot may be part of a key. The
 * source's catalogue knows how its keys are really written; a first letter in the other case is tried besides.
 */
const spellings = (
  path: readonly JsonStep[],
  catalogue: readonly CatalogueField[],
): readonly (readonly JsonStep[])[] => {
  const lower = path.map(String).join('.').toLowerCase()
  const known = catalogue.filter(({ path: p }) => p.toLowerCase() === lower).map(({ path: p }) => asPath(p))
  const keys = path.filter((step) => typeof step === 'string')
  const flipped = path.length === 1 && keys[0] !== undefined ? [[flipFirst(keys[0])]] : []
  // `identity.claims.http://…/upn`: all that follows a parent is one key
  const odd = keys.length === path.length && keys.some((key) => /[^\w$@ -]/.test(key))
  const joined = odd
    ? keys.slice(1).map((_, i) => [...keys.slice(0, i + 1), keys.slice(i + 1).join('.')])
    : []
  const all = [path, ...known, ...flipped, ...joined]
  return all.filter(
    (candidate, i) => all.findIndex((other) => JSON.stringify(other) === JSON.stringify(candidate)) === i,
  )
}

/** SQL for a JSON column of the scan over the event text `raw`. */
export const jsonColumnSql = (
  from: JsonFrom,
  demand: Demand,
  raw: Sql,
  catalogue: readonly CatalogueField[],
): Sql => {
  if (from.kind === 'jsonHas')
    return sql`(isNotNull(${valueAt(demand, from.path)}) OR JSONHas(${raw}${jsonStepsSql(from.path)}))`
  if (!from.auto) return valueAt(demand, from.path)
  const found = spellings(from.path, catalogue).map((path) =>
    flattenedSql(valueAt(demand, path), raw, path, from),
  )
  return found.length === 1 && found[0] !== undefined ? found[0] : sql`coalesce(${join(found)})`
}
