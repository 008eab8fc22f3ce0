import type { FieldAccess } from '../rules/lower-rule.ts'
import type { RawRecord } from '../sources/source.ts'
import { type Sql, sql } from '../sql/sql.ts'
import { type CompiledList, compileLists } from './lists.ts'
import { listMatchesSql, listNamesSql, matchedItemsSql } from './lists-sql.ts'
import { blockFieldsSql } from './network-blocks.ts'
import type { NetworkBlock, SiemSettings } from './settings.ts'

/** What settings add to records before rules see them. */
export interface Enrichment {
  readonly matchLists: readonly CompiledList[]
  readonly suppressedLists: readonly CompiledList[]
  readonly networkBlocks: readonly NetworkBlock[]
}

export const createEnrichment = (settings: SiemSettings): Enrichment => ({
  matchLists: compileLists(settings.matchLists, settings.customColumns),
  suppressedLists: compileLists(settings.suppressedLists, settings.customColumns),
  networkBlocks: settings.networkBlocks,
})

const ADDRESSES = ['srcDevice_ip', 'dstDevice_ip', 'device_ip', 'dns_replyIp'] as const

interface Row {
  /** Event time, ms: Int64. */
  readonly time: Sql
  readonly local: RawRecord['local']
}

/**
 * The same records with `listMatches` and `matchedItems`, and with the place and inside of addresses as network blocks have
 * them. Every pass over the events needs it, the first too: a rule may look at nothing but a list. A field that no rule
 * asks for costs nothing.
 */
export const enrichedAccess = (access: FieldAccess, enrichment: Enrichment, row: Row): FieldAccess => {
  const { matchLists, networkBlocks } = enrichment
  if (matchLists.length === 0 && networkBlocks.length === 0) return access
  const record = { field: access.field, time: row.time }
  return {
    ...access,
    field: (name) => {
      if (name === 'listMatches' && matchLists.length > 0)
        return row.local('record listMatches', () => listMatchesSql(matchLists, record))
      if (name === 'matchedItems' && matchLists.length > 0)
        return row.local('record matchedItems', () => matchedItemsSql(matchLists, record))
      if (networkBlocks.length === 0) return access.field(name)
      for (const address of ADDRESSES) {
        if (name === `${address}_location`)
          return row.local(
            `record ${name}`,
            () => blockFieldsSql(access.field(address), networkBlocks).location,
          )
        if (name === `${address}_isInternal`)
          return row.local(
            `record ${name}`,
            () => blockFieldsSql(access.field(address), networkBlocks).isInternal,
          )
      }
      return access.field(name)
    },
  }
}

/** Names of the suppressed lists that a record hits: Array(String). */
export const suppressingSql = (access: FieldAccess, { suppressedLists }: Enrichment, time: Sql): Sql =>
  suppressedLists.length === 0
    ? sql`emptyArrayString()`
    : listNamesSql(suppressedLists, { field: access.field, time })
