import { sql } from '../../sql/sql.ts'
import { firstOf, isoTime, joined } from '../pick.ts'
import type { FieldSql } from '../source.ts'

/** RFC 3339, up to nanoseconds. */
export const eventTime: FieldSql = ({ text }) => isoTime(text('timestamp'))

/** `insertId` is unique only together with time and log: so Cloud Logging itself removes duplicates. */
export const identity: FieldSql = ({ text }) => joined(text('insertId'), text('timestamp'), text('logName'))

/** The project; entries of organizations and folders have none, and give their own name. */
export const sourceHost: FieldSql = ({ text }) =>
  firstOf(
    text('resource', 'labels', 'project_id'),
    sql`extract(ifNull(${text('logName')}, ''), '^(?:projects/)?([^/]+(?:/[^/]+)?)/logs/')`,
  )
