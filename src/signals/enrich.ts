import type { FieldAccess } from '../rules/lower-rule.ts'
import type { Rule } from '../rules/rule.ts'
import { type ThreatTables, threatTables } from '../rules/threat-tables.ts'
import type { RawRecord } from '../sources/source.ts'
import { type Sql, sql } from '../sql/sql.ts'
import { fieldTagsSql } from './field-tags.ts'
import { type CompiledList, compileLists } from './lists.ts'
import { listMatchesSql, listNamesSql, matchedItemsSql } from './lists-sql.ts'
import { blockFieldsSql } from './network-blocks.ts'
import type { NetworkBlock, SiemSettings } from './settings.ts'

/** What settings add to records before rules see them. */
export interface Enrichment {
  readonly matchLists: readonly CompiledList[]
  readonly suppressedLists: readonly CompiledList[]
  readonly networkBlocks: readonly NetworkBlock[]
  readonly threats: ThreatTables
  /** Who has tags. */
  readonly tagged: Pick<SiemSettings, 'entities' | 'entityGroups'>
}

/** `rules`: all that will be run; what they ask of threats is prepared. */
export const createEnrichment = (settings: SiemSettings, rules: readonly Rule[]): Enrichment => ({
  matchLists: compileLists(settings.matchLists, settings.customColumns),
  suppressedLists: compileLists(settings.suppressedLists, settings.customColumns),
  networkBlocks: settings.networkBlocks,
  threats: threatTables(rules, settings.threatIndicators),
  tagged: settings,
})

const ADDRESSES = ['srcDevice_ip', 'dstDevice_ip', 'device_ip', 'dns_replyIp'] as const

interface Row {
  /** Event time, ms: Int64. */
  readonly time: Sql
  readonly local: RawRecord['local']
}

/**
 * The same records with what settings know of them: `listMatches` and `matchedItems`, the place and inside of addresses as
 * network blocks have them, tags of entities, indicators of threats. Every pass over the events needs it, the first too: a rule
 * may look at nothing but a list. What no rule asks for costs nothing.
 */
export const enrichedAccess = (access: FieldAccess, enrichment: Enrichment, row: Row): FieldAccess => {
  const field = enrichedField(access, enrichment, row)
  return {
    ...access,
    field,
    tags: (name) => {
      const given = fieldTagsSql(enrichment.tagged, name, field)
      return given === undefined ? access.tags(name) : row.local(`fieldTags ${name}`, () => given)
    },
    threats: enrichment.threats.of,
  }
}

const enrichedField = (
  access: FieldAccess,
  { matchLists, networkBlocks }: Enrichment,
  row: Row,
): FieldAccess['field'] => {
  if (matchLists.length === 0 && networkBlocks.length === 0) return access.field
  const record = { field: access.field, time: row.time }
  return (name) => {
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
  }
}

/** Names of the suppressed lists that a record hits: Array(String). */
export const suppressingSql = (access: FieldAccess, { suppressedLists }: Enrichment, time: Sql): Sql =>
  suppressedLists.length === 0
    ? sql`emptyArrayString()`
    : listNamesSql(suppressedLists, { field: access.field, time })
