import { assertNever } from '../../base/assert-never.ts'
import { parsePartial } from './partial-json.ts'
import type { Step } from './shape.ts'

export type JsonObject = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((v, key) => (isObject(v) ? v[key] : undefined), value)

/** A member that is an object, or a string (which may be cut) of JSON. */
const objectOf = (value: unknown): readonly unknown[] => {
  if (isObject(value)) return [value]
  if (typeof value !== 'string') return []
  const inner = parsePartial(value)?.value
  return isObject(inner) ? [inner] : []
}

/** base64 of a text that may be cut: whole groups of four only. */
const decode = (value: unknown): unknown =>
  typeof value === 'string' ? new TextDecoder().decode(bytesOf(value)) : undefined

const bytesOf = (base64: string): Uint8Array => {
  const clean = base64.slice(0, base64.length - (base64.length % 4))
  try {
    return Uint8Array.from(atob(clean), (c) => c.charCodeAt(0))
  } catch {
    // not base64: no bytes, hence no event is seen here
    return new Uint8Array()
  }
}

const columnNames = (columns: unknown): readonly string[] =>
  Array.isArray(columns)
    ? columns.map((c: unknown) => (isObject(c) && typeof c['name'] === 'string' ? c['name'] : ''))
    : []

const rowsOf = (table: unknown): readonly unknown[] => {
  if (!isObject(table) || !Array.isArray(table['rows'])) return []
  const names = columnNames(table['columns'])
  return table['rows']
    .filter((row): row is unknown[] => Array.isArray(row))
    .map((row) =>
      Object.fromEntries(row.flatMap((cell, i) => (names[i] === undefined ? [] : [[names[i], cell]]))),
    )
}

const apply = (value: unknown, step: Step): readonly unknown[] => {
  switch (step.kind) {
    case 'list': {
      const list = at(value, [step.key])
      return Array.isArray(list) ? list : []
    }
    case 'member':
      return objectOf(at(value, step.path))
    case 'base64':
      return objectOf(decode(at(value, step.path)))
    case 'cell':
      return Array.isArray(value) ? value.flatMap((cell) => objectOf(at(cell, [step.key]))) : []
    case 'table':
      return rowsOf(value)
    default:
      return assertNever(step)
  }
}

/** The events in one element of a file, as far as the sample holds them. */
export const unwrap = (element: unknown, steps: readonly Step[]): readonly JsonObject[] =>
  steps
    .reduce<readonly unknown[]>((values, step) => values.flatMap((v) => apply(v, step)), [element])
    .filter(isObject)

/** True when the element is this envelope and holds an empty list: `{"Records": []}`. */
export const isEmptyEnvelope = (element: unknown, steps: readonly Step[]): boolean => {
  const first = steps[0]
  if (first?.kind !== 'list') return false
  const list = at(element, [first.key])
  return Array.isArray(list) && list.length === 0
}
