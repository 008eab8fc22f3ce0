import { DohyoError, EXIT } from '../base/errors.ts'
import { similar } from '../base/similar.ts'
import { fieldType, recordsSql } from '../hunt/records.ts'
import { RECORD_FIELDS, type RecordFieldType } from '../records/fields.ts'
import { isRecordField } from '../rules/lower-rule.ts'
import { parseRef, refKey, type TemplateRef } from '../rules/template.ts'
import { SCAN_SETTINGS } from '../sources/envelope/scan.ts'
import { SOURCES } from '../sources/index.ts'
import type { App, QueryColumn } from './api.ts'
import { openMessageFiles } from './message-files.ts'
import { readRows } from './read-rows.ts'
import { scopeOf } from './scope.ts'
import { unseenPlaces } from './unseen-places.ts'

const NOWHERE = { start: 0, end: 0 }

const COLUMN_TYPES: Readonly<Record<RecordFieldType, QueryColumn['type']>> = {
  text: 'text',
  texts: 'text',
  number: 'number',
  flag: 'boolean',
  boolean: 'boolean',
}

/** Every field that some source maps. */
const mappedFields = (): readonly string[] =>
  Object.keys(RECORD_FIELDS).filter((name) => SOURCES.some(({ record }) => Object.hasOwn(record, name)))

const fieldOf = (text: string): TemplateRef => {
  const ref = parseRef(text.trim(), NOWHERE)
  if (ref !== undefined && (ref.kind === 'raw' || isRecordField(ref.name))) return ref
  const names = similar(text.trim(), Object.keys(RECORD_FIELDS))
  throw new DohyoError(`no field of records is called ${text.trim()}`, {
    code: 'DQ806',
    exit: EXIT.usage,
    help:
      names.length === 0
        ? "name a field of the schema, or a key of the event as fields['userIdentity.arn']"
        : `a field with a similar name exists: ${names.join(', ')}`,
  })
}

/** The records that rules see, made of the events in files. */
export const records: App['records'] = async (options) => {
  const fields = (options.fields ?? mappedFields()).map(fieldOf)
  const files = await openMessageFiles(options)
  const batches = files.batches((groups) => recordsSql(groups, fields, scopeOf(options)), {
    signal: options.signal,
    settings: SCAN_SETTINGS,
    sources: new Set(SOURCES.map(({ id }) => id)),
    ...(options.maxMemoryBytes === undefined ? {} : { maxMemoryBytes: options.maxMemoryBytes }),
  })
  return {
    columns: fields.map((ref) => ({
      name: refKey(ref),
      type: refKey(ref) === 'timestamp' ? 'time' : COLUMN_TYPES[fieldType(ref)],
    })),
    ...readRows(batches, {
      unseen: () => unseenPlaces(files, scopeOf(options).places, options),
      close: files.close,
    }),
    accounting: files.accounting,
  }
}
