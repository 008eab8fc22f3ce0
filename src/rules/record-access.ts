import { RECORD_FIELDS, type RecordFieldName, type RecordFieldType } from '../records/fields.ts'
import type { FieldSql, RawRecord, SourceDef } from '../sources/source.ts'
import { type Sql, sql } from '../sql/sql.ts'
import type { FieldAccess } from './lower-rule.ts'

/**
 * Values of records straight from the raw events of a source; a field that it does not map is null, false or empty. Each is
 * computed once per event, whatever the number of conditions that ask for it.
 */
export const recordAccess = (
  source: Pick<SourceDef, 'record' | 'rawKey'>,
  record: RawRecord,
): FieldAccess => ({
  field: (name) => mappedField(source.record[name], record, name),
  raw: (key) => record.local(`fields['${key}']`, () => source.rawKey(record, key)),
  // what settings say of entities is put in by `enrichedAccess`
  tags: () => ABSENT.texts,
})

/**
 * Values of ready records, each a JSON object: schema fields by name, raw keys in `fields` under their whole dotted name,
 * `fieldTags` as lists by field.
 */
export const readyAccess = ({ text, local }: Pick<RawRecord, 'text' | 'local'>): FieldAccess => ({
  field: (name) => local(`record ${name}`, () => READY[RECORD_FIELDS[name].type](text(name))),
  raw: (key) => text('fields', key),
  tags: (name) => local(`fieldTags['${name}']`, () => READY.texts(text('fieldTags', name))),
})

const READY: Readonly<Record<RecordFieldType, (value: Sql) => Sql>> = {
  text: (value) => value,
  number: (value) => sql`toFloat64OrNull(${value})`,
  flag: (value) => sql`CAST(transform(${value}, ['true', 'false'], [1, 0], NULL), 'Nullable(Bool)')`,
  boolean: (value) => sql`ifNull(${value} = 'true', false)`,
  texts: (value) => sql`JSONExtract(ifNull(${value}, ''), 'Array(String)')`,
}

const ABSENT: Readonly<Record<RecordFieldType, Sql>> = {
  text: sql`CAST(NULL, 'Nullable(String)')`,
  number: sql`CAST(NULL, 'Nullable(Float64)')`,
  flag: sql`CAST(NULL, 'Nullable(Bool)')`,
  boolean: sql`false`,
  texts: sql`emptyArrayString()`,
}

const mappedField = (mapping: FieldSql | undefined, record: RawRecord, name: RecordFieldName): Sql => {
  const { type } = RECORD_FIELDS[name]
  if (mapping === undefined) return ABSENT[type]
  return record.local(`record ${name}`, () =>
    type === 'boolean' ? sql`ifNull(${mapping(record)}, false)` : mapping(record),
  )
}
