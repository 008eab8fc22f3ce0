import type { AnyParams } from './entry.ts'

/** A name or a value can be megabytes, and a list of fields thousands. */
const LONGEST = 500
const MOST = 50

const text = (value: string): string =>
  value.length > LONGEST ? `${value.slice(0, LONGEST)}… (${value.length} characters)` : value

const list = (values: readonly string[]): readonly string[] =>
  values.length > MOST
    ? [...values.slice(0, MOST).map(text), `… (${values.length - MOST} more)`]
    : values.map(text)

/** What a diagnostic carries, as far as people will read it. */
export const shortened = (params: AnyParams): AnyParams =>
  Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'string'
        ? text(value)
        : Array.isArray(value)
          ? list(value as readonly string[])
          : value,
    ]),
  )
