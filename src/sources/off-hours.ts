import { join, num, type Sql, sql, str } from '../sql/sql.ts'
import { once } from './pick.ts'
import type { FieldSql } from './source.ts'

const minutes = (clock: string): number => {
  const [hours = 0, rest = 0] = clock.split(':').map(Number)
  return hours * 60 + rest
}

const MONDAY_TO_SUNDAY = [1, 2, 3, 4, 5, 6, 7]

/**
 * dohyo_offHours: is this time (Nullable(DateTime64)) outside the business hours of the settings? Read off the clock of
 * their zone, so daylight saving time moves with it. Hours past midnight (22:00 to 06:00) belong to the day that they began.
 */
export const offHours = (eventTime: FieldSql): FieldSql =>
  once('off hours', (record) => {
    const { businessHours } = record.settings
    if (businessHours === undefined) return sql`false`
    const local = record.local(
      'local time',
      () => sql`toTimeZone(${eventTime(record)}, ${str(businessHours.zone)})`,
    )
    const [from, to] = [minutes(businessHours.from), minutes(businessHours.to)]
    const minute = sql`(toHour(${local}) * 60 + toMinute(${local}))`
    const on = (shift: 0 | 1): Sql => {
      const days = MONDAY_TO_SUNDAY.filter((day) => businessHours.days.includes(((day + 6 - shift) % 7) + 1))
      return days.length === 0 ? sql`false` : sql`toDayOfWeek(${local}) IN (${join(days.map(num))})`
    }
    const working =
      from < to
        ? sql`(${on(0)} AND ${minute} >= ${num(from)} AND ${minute} < ${num(to)})`
        : sql`((${on(0)} AND ${minute} >= ${num(from)}) OR (${on(1)} AND ${minute} < ${num(to)}))`
    return sql`toBool(ifNull(NOT ${working}, false))`
  })
