import { sql } from '../../sql/sql.ts'
import { firstOf, isoTime } from '../pick.ts'
import type { FieldSql } from '../source.ts'

/** UTC, whole seconds. */
export const eventTime: FieldSql = ({ text }) => isoTime(text('eventTime'))

/** A GUID that CloudTrail gives each record; the copies of one call in several accounts have different ones. */
export const identity: FieldSql = ({ text }) => sql`ifNull(${text('eventID')}, '')`

/** The account that the record was delivered to; older record versions carry only the caller's. */
export const sourceHost: FieldSql = ({ text }) =>
  firstOf(text('recipientAccountId'), text('userIdentity', 'accountId'))
