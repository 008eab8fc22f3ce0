import { createDemand } from '../compiler/raw-record.ts'
import { scanSql } from '../sources/envelope/scan.ts'
import { NO_SETTINGS } from '../sources/no-settings.ts'
import { ident, join, num, type Sql, sql, str } from '../sql/sql.ts'
import type { StagedGroup } from './groups.ts'
import { placeSql } from './places.ts'
import type { Places } from './scope.ts'

const RAW = ident('raw')
const EVERYWHERE: Places = { accounts: [], regions: [] }

const groupSql = ({ source, shape, compression, glob, packs }: StagedGroup): Sql => {
  const demand = createDemand()
  const record = { text: demand.text, local: demand.local, raw: RAW, settings: NO_SETTINGS }
  const { account, region } = placeSql(source, record, EVERYWHERE)
  const events = demand.extraction(sql`(${scanSql(shape, compression, glob, { packs })})`, RAW, [RAW])
  return sql`SELECT arrayJoin([('account', ${account}), ('region', ${region})]) AS place FROM (${events})`
}

const allOf = (groups: readonly StagedGroup[]): Sql =>
  groups.length === 0
    ? sql`SELECT ('', '') AS place WHERE false`
    : join(groups.map(groupSql), '\nUNION ALL\n')

/** Which of these places some event names; rows `kind`, `value`. It ends with the last of them that is found. */
export const foundPlacesSql = (groups: readonly StagedGroup[], { accounts, regions }: Places): Sql => {
  const asked = [
    ...accounts.map((name) => sql`('account', ${str(name)})`),
    ...regions.map((name) => sql`('region', ${str(name)})`),
  ]
  return sql`SELECT DISTINCT place.1 AS kind, place.2 AS value FROM (\n${allOf(groups)}\n) WHERE place IN (${join(asked)}) LIMIT ${num(asked.length)}`
}

/** What events name; rows `kind`, `value`, at most so many. */
export const namedPlacesSql = (groups: readonly StagedGroup[], most: number): Sql =>
  sql`SELECT DISTINCT place.1 AS kind, place.2 AS value FROM (\n${allOf(groups)}\n) WHERE place.2 != '' AND length(place.2) <= 64 LIMIT ${num(most)}`
