import { type Sql, sql, str } from '../sql/sql.ts'
import type { AddressRange } from './address.ts'

const bytes = (address: bigint): Sql =>
  sql`toFixedString(unhex(${str(address.toString(16).padStart(32, '0'))}), 16)`

/** Is the text `ip` (Nullable(String)) an address of the range? Never null, and no error for a text that is no address. */
export const inRangeSql = (ip: Sql, { first, last }: AddressRange): Sql =>
  sql`ifNull(IPv6StringToNumOrNull(${ip}) BETWEEN ${bytes(first)} AND ${bytes(last)}, false)`
