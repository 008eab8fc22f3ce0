import { join, num, type Sql, sql, str } from '../../sql/sql.ts'
import type { RawRecord } from '../source.ts'
import type { RecordMapping } from './siem-record.ts'

/**
 * The parts of a flattened key. A part that is a URL holds dots of its own and goes to the end: Azure names claims so
 * (`identity.claims.http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name`).
 */
export const keyParts = (key: string): readonly string[] => {
  const url = /(?:^|\.)(https?:\/\/.*)$/s.exec(key)
  if (url?.[1] === undefined) return key.split('.')
  const before = key.slice(0, url.index)
  return before === '' ? [url[1]] : [...before.split('.'), url[1]]
}

const isIndex = (part: string): boolean => /^\d{1,9}$/.test(part)

/**
 * Nullable(String): a raw key as Sumo flattens it. A number in it is a place in an array, from 1; in an object it is a key
 * like any other. An object's key that holds a dot itself can't be reached, but for URLs.
 */
const flattenedKey = (record: Pick<RawRecord, 'text' | 'raw'>, key: string): Sql => {
  const parts = keyParts(key)
  const index = parts.findIndex(isIndex)
  if (index === -1) return record.text(...parts)
  const inner = index === 0 ? record.raw : sql`ifNull(${record.text(...parts.slice(0, index))}, '')`
  return sql`${at(inner, parts.slice(index))}`
}

/** `JSONExtract` counts an object's members, too, when it is given a number; so a number is one only for an array. */
const at = (json: Sql, parts: readonly string[]): Sql => {
  const index = parts.findIndex(isIndex)
  const next = parts.findIndex((part, i) => i > index && isIndex(part))
  if (index === -1) return sql`JSONExtract(${json}, ${join(parts.map(str))}, 'Nullable(String)')`
  if (index > 0)
    return at(sql`JSONExtractRaw(${json}, ${join(parts.slice(0, index).map(str))})`, parts.slice(index))
  const [first = '', ...rest] = parts
  const member = (place: Sql): Sql =>
    next === -1
      ? sql`JSONExtract(${json}, ${join([place, ...rest.map(str)])}, 'Nullable(String)')`
      : at(sql`JSONExtractRaw(${json}, ${place})`, rest)
  const named = member(str(first))
  return Number(first) === 0
    ? named
    : sql`if(startsWith(${json}, '['), ${member(num(Number(first)))}, ${named})`
}

/** `fields['key']` of a source: Nullable(String). */
export const rawKeyOf =
  (mapping: Pick<RecordMapping, 'prefix' | 'derived' | 'derivedByName'>) =>
  (record: RawRecord, key: string): Sql => {
    const { prefix = '', derived = {}, derivedByName = {} } = mapping
    const bare = key.startsWith(prefix) ? key.slice(prefix.length) : key
    if (Object.hasOwn(derived, bare)) return derived[bare]?.(record) ?? flattenedKey(record, bare)
    for (const [start, make] of Object.entries(derivedByName))
      if (bare.startsWith(start)) return make(bare.slice(start.length))(record)
    return flattenedKey(record, bare)
  }
