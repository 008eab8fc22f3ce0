import { join, num, type Sql, sql, str, strings } from '../sql/sql.ts'
import type { FieldSql, RawRecord } from './source.ts'

/** The outside accounts that may receive snapshots at the time of the event: Array(String), each as `spelt` writes it. */
export const trustedAccounts = (
  record: RawRecord,
  eventTime: FieldSql,
  spelt: (id: string) => string = (id) => id,
): Sql => {
  const { trustedAccounts: always, trustedUntil = [] } = record.settings
  const listed = strings(always.map(spelt))
  if (trustedUntil.length === 0) return listed
  return record.local('trusted accounts', () => {
    // without a usable time an event is not looked at at all
    const time = sql`toUnixTimestamp64Milli(ifNull(${eventTime(record)}, toDateTime64(0, 3, 'UTC')))`
    const still = trustedUntil.map(
      ({ id, until }) => sql`if(${time} < ${num(until)}, [${str(spelt(id))}], [])`,
    )
    return sql`arrayConcat(${listed}, ${join(still)})`
  })
}
