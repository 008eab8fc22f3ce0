import { type Sql, sql } from '../../sql/sql.ts'

/** Nullable(Bool): is this an IPv4 address of RFC 1918? Unknown for what is no address: AWS may put a service's name there. */
export const isPrivateAddress = (address: Sql): Sql =>
  sql`if(isIPv4String(ifNull(${address}, '')) OR isIPv6String(ifNull(${address}, '')), CAST(match(ifNull(${address}, ''), '^(10[.]|192[.]168[.]|172[.](1[6-9]|2[0-9]|3[01])[.])'), 'Nullable(Bool)'), NULL)`
