import { join, type Sql, sql, str } from '../sql/sql.ts'
import { type AddressRange, bySize, holds, parseAddress, parseRange } from './address.ts'
import { inRangeSql } from './address-sql.ts'
import { compareText } from './entity.ts'
import type { NetworkBlock } from './settings.ts'

const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']

interface Placed {
  readonly block: NetworkBlock
  readonly range: AddressRange
}

/** The smallest block that holds an address decides: it comes first. */
const placed = (blocks: readonly NetworkBlock[]): readonly Placed[] =>
  blocks
    .flatMap((block) => {
      const range = parseRange(block.addressBlock)
      return range === undefined ? [] : [{ block, range }]
    })
    .toSorted((a, b) => bySize(a.range, b.range) || compareText(a.block.label, b.block.label))

/** Finds the smallest block around an address; undefined outside of all, and for a text that is no address. */
export const createBlockFinder = (
  blocks: readonly NetworkBlock[],
): ((address: string) => NetworkBlock | undefined) => {
  const all = placed(blocks)
  return (text) => {
    if (all.length === 0) return undefined
    const address = parseAddress(text)
    return address === undefined ? undefined : all.find(({ range }) => holds(range, address))?.block
  }
}

/** The enrichment fields of an IP field that network blocks fill, over its SQL (Nullable(String)). */
export const blockFieldsSql = (
  ip: Sql,
  blocks: readonly NetworkBlock[],
): {
  /** Label of the smallest block: Nullable(String). */
  readonly location: Sql
  /** RFC 1918, or in a block that is marked internal: Nullable(Bool), null without an address. */
  readonly isInternal: Sql
} => {
  const all = placed(blocks)
  const labels = all.flatMap(({ block, range }) => [inRangeSql(ip, range), str(block.label)])
  const marks = all.flatMap(({ block, range }) => [
    inRangeSql(ip, range),
    block.internal ? sql`true` : sql`false`,
  ])
  const none = sql`CAST(NULL, 'Nullable(String)')`
  const isPrivate = PRIVATE.flatMap((text) => {
    const range = parseRange(text)
    return range === undefined ? [] : [inRangeSql(ip, range)]
  })
  const marked = marks.length === 0 ? sql`false` : sql`multiIf(${join(marks)}, false)`
  return {
    location: labels.length === 0 ? none : sql`multiIf(${join(labels)}, ${none})`,
    isInternal: sql`if(isNull(IPv6StringToNumOrNull(${ip})), CAST(NULL, 'Nullable(Bool)'), CAST(${join(isPrivate, ' OR ')} OR ${marked}, 'Nullable(Bool)'))`,
  }
}
