import { createDemand } from '../compiler/raw-record.ts'
import type { RecordFieldType } from '../records/fields.ts'
import { RECORD_FIELDS } from '../records/fields.ts'
import type { FieldAccess } from '../rules/lower-rule.ts'
import { isRecordField } from '../rules/lower-rule.ts'
import { recordAccess } from '../rules/record-access.ts'
import { refKey, type TemplateRef } from '../rules/template.ts'
import { mendedSql } from '../sources/envelope/mend.ts'
import { scanSql } from '../sources/envelope/scan.ts'
import { NO_SETTINGS } from '../sources/no-settings.ts'
import { ident, join, num, type Sql, sql } from '../sql/sql.ts'
import type { StagedGroup } from './groups.ts'
import { inPlaces } from './places.ts'
import type { Scope } from './scope.ts'

const RAW = ident('raw')
/** The same, mended where the parser refuses it. */
const TEXT = ident('__text')
/** A column of ours; a blank in its name, so that no field of a record is called the same. */
const TIME = ident('event time')
const FILE = ident('event file')

export const fieldType = (ref: TemplateRef): RecordFieldType =>
  ref.kind === 'field' && isRecordField(ref.name) ? RECORD_FIELDS[ref.name].type : 'text'

const columnOf = (access: FieldAccess, ref: TemplateRef): Sql =>
  ref.kind === 'raw' ? access.raw(ref.key) : isRecordField(ref.name) ? access.field(ref.name) : sql`NULL`

/** One type whatever the source: where a mapping gives a constant, others give nothing. */
const TYPES: Readonly<Record<RecordFieldType, Sql>> = {
  text: sql`'Nullable(String)'`,
  number: sql`'Nullable(Float64)'`,
  flag: sql`'Nullable(Bool)'`,
  boolean: sql`'Bool'`,
  texts: sql`'Array(String)'`,
}

const groupSql = (group: StagedGroup, fields: readonly TemplateRef[], range: Scope): Sql => {
  const demand = createDemand()
  const { source, shape, compression, glob, packs } = group
  const record = { text: demand.text, local: demand.local, raw: TEXT, settings: NO_SETTINGS }
  const access = recordAccess(source, record)
  const time = demand.local('event time', () => source.eventTime(record))
  const columns = fields.map(
    (ref) => sql`CAST(${columnOf(access, ref)}, ${TYPES[fieldType(ref)]}) AS ${ident(refKey(ref))}`,
  )
  const conditions = [
    source.isEvent(record),
    ...(range.from === undefined
      ? []
      : [sql`${time} >= fromUnixTimestamp64Milli(${num(range.from.getTime())}, 'UTC')`]),
    ...(range.to === undefined
      ? []
      : [sql`${time} < fromUnixTimestamp64Milli(${num(range.to.getTime())}, 'UTC')`]),
    ...inPlaces(source, record, range.places),
  ]
  const events = scanSql(shape, compression, glob, { mend: 'lazily', packs })
  const extracted = demand.extraction(sql`(${events})`, RAW, [TEXT, ident('file')], {
    keys: source.surely,
    text: mendedSql(RAW),
    as: TEXT,
  })
  return sql`SELECT ${join([...columns, sql`${time} AS ${TIME}`, sql`file AS ${FILE}`], ',\n  ')}\nFROM (${extracted})\nWHERE ${join(conditions, ' AND ')}`
}

/** The records of the events in files, in order of their time. Columns are called as `refKey` says. */
export const recordsSql = (
  groups: readonly StagedGroup[],
  fields: readonly TemplateRef[],
  range: Scope,
): Sql => {
  const names = fields.map((ref) => ident(refKey(ref)))
  if (groups.length === 0)
    return sql`SELECT ${join(fields.map((ref) => sql`CAST(defaultValueOfTypeName(${TYPES[fieldType(ref)]}), ${TYPES[fieldType(ref)]}) AS ${ident(refKey(ref))}`))} WHERE false`
  const all = join(
    groups.map((group) => groupSql(group, fields, range)),
    '\nUNION ALL\n',
  )
  return sql`SELECT ${join(names)}\nFROM (\n${all}\n)\nORDER BY ${TIME}, ${FILE}`
}
