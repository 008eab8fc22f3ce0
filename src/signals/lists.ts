import { type AddressRange, holds, parseAddress, parseRange } from './address.ts'
import { textsOf } from './entity.ts'
import { type CustomColumns, columnFields, holdsAddresses } from './list-columns.ts'
import type { MatchList } from './settings.ts'
import type { RecordFields } from './types.ts'

/** From which time on an item is matched no more, ms; an item without expiration is matched for ever. */
const until = (expiration: string | undefined): number => {
  if (expiration === undefined) return Number.POSITIVE_INFINITY
  return Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(expiration) ? expiration : `${expiration}Z`)
}

/** A list in a form that is quick to ask, the same for match lists and suppressed lists. */
export interface CompiledList {
  /** As rules name it: spaces are `_`. */
  readonly name: string
  readonly column: string
  readonly fields: readonly string[]
  /** By value: the time from which on it is matched no more. */
  readonly values: ReadonlyMap<string, number>
  readonly ranges: readonly { readonly text: string; readonly range: AddressRange; readonly until: number }[]
}

/** Inactive lists and items are left out. Items are compared exactly, those of an address column also as ranges. */
const compileList = (list: MatchList, custom: CustomColumns): CompiledList | undefined => {
  if (!list.active) return undefined
  const addresses = holdsAddresses(list.targetColumn)
  const values = new Map<string, number>()
  const ranges: { text: string; range: AddressRange; until: number }[] = []
  for (const item of list.items) {
    if (!item.active) continue
    const end = until('expiration' in item ? item.expiration : undefined)
    const range = addresses && item.value.includes('/') ? parseRange(item.value) : undefined
    if (range === undefined) values.set(item.value, Math.max(end, values.get(item.value) ?? end))
    else ranges.push({ text: item.value, range, until: end })
  }
  return {
    name: list.name.replaceAll(' ', '_'),
    column: list.targetColumn,
    fields: columnFields(list.targetColumn, custom),
    values,
    ranges,
  }
}

export const compileLists = (lists: readonly MatchList[], custom: CustomColumns): readonly CompiledList[] =>
  lists.flatMap((list) => compileList(list, custom) ?? [])

/** Items of the list that a record of this time (ms) hits, sorted. */
const itemsHit = (list: CompiledList, fields: RecordFields, time: number): readonly string[] => {
  const found = new Set<string>()
  for (const value of list.fields.flatMap((name) => textsOf(fields, name))) {
    if (time < (list.values.get(value) ?? Number.NEGATIVE_INFINITY)) found.add(value)
    if (list.ranges.length === 0) continue
    const address = parseAddress(value)
    if (address === undefined) continue
    for (const item of list.ranges) if (time < item.until && holds(item.range, address)) found.add(item.text)
  }
  return [...found].sort()
}

/** What the record fields `listMatches` and `matchedItems` hold: list names, `column:<column>`, and the items hit. */
export const matchLists = (
  lists: readonly CompiledList[],
  fields: RecordFields,
  time: number,
): { readonly listMatches: readonly string[]; readonly matchedItems: readonly string[] } => {
  const hits = lists.flatMap((list) => {
    const items = itemsHit(list, fields, time)
    return items.length === 0 ? [] : [{ list, items }]
  })
  const sorted = (texts: readonly string[]): readonly string[] => [...new Set(texts)].sort()
  return {
    listMatches: sorted(hits.flatMap(({ list }) => [list.name, `column:${list.column}`])),
    matchedItems: sorted(hits.flatMap(({ items }) => items)),
  }
}
