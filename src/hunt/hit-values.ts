import type { RecordValues } from '../rules/template.ts'
import type { HitRow } from './evaluate.ts'

/** The fields of a row as rules and reports read them. */
export const valuesOf = (row: HitRow): RecordValues => row as unknown as RecordValues

/** What a row says of the rules, and not of the event. */
const VERDICTS: ReadonlySet<string> = new Set(['fired', 'maybe', 'adjusted', 'excepted', 'suppressing'])

/** Texts that are known to be equal. The first of them are those that are there most: actors, addresses, places. */
const MOST_TEXTS = 10_000

/**
 * Takes from rows what they say of the rules, and gives them empty lists and texts in common: two thirds of what is kept of a row,
 * and as many may be kept as there are events. In place: an object that is made key by key takes twice the memory.
 */
export const createStripper = (): ((row: HitRow) => RecordValues) => {
  const texts = new Map<string, string>()
  const nothing: readonly never[] = []
  const shared = (text: string): string => {
    const known = texts.get(text)
    if (known === undefined && texts.size < MOST_TEXTS) texts.set(text, text)
    return known ?? text
  }
  return (row) => {
    const fields = row as Record<string, unknown>
    for (const [name, value] of Object.entries(fields)) {
      if (typeof value === 'string') fields[name] = shared(value)
      else if (Array.isArray(value) && (value.length === 0 || VERDICTS.has(name))) fields[name] = nothing
    }
    return valuesOf(row)
  }
}

export const listOf = (value: RecordValues[string]): readonly string[] =>
  Array.isArray(value) ? (value as readonly string[]) : []

export const textOf = (value: RecordValues[string]): string => (typeof value === 'string' ? value : '')
