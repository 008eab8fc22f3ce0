import { RECORD_FIELDS } from '../records/fields.ts'
import { DEFAULT_EVENTS } from '../sources/siem/siem-record.ts'
import { literalsOf } from '../sources/siem/siem-record-events.ts'
import type { SourceDef } from '../sources/source.ts'
import { isRecordField } from './lower-rule.ts'
import { ANYTHING, type Domain, NOTHING, type Records, recordsOf } from './reach/domain.ts'
import type { TemplateRef } from './template.ts'

/** The records that one mapper of a source makes. */
export interface SourceRecords extends Records {
  readonly source: SourceDef
}

const OUTCOMES: Domain = {
  absent: true,
  values: new Set(['success', 'denied', 'failed', 'dry-run', 'pending']),
}

/** Filled by looking at other events, so that no source maps it. */
const FILLED = 'dohyo_knownSnapshots'

const ours = (name: string, { record }: SourceDef): Domain => {
  if (!isRecordField(name) || name === FILLED) return ANYTHING
  const { type } = RECORD_FIELDS[name]
  const mapped = record[name] !== undefined
  if (type === 'texts') return ANYTHING
  if (type === 'boolean') return { absent: false, values: new Set(mapped ? ['true', 'false'] : ['false']) }
  if (!mapped) return NOTHING
  return name === 'dohyo_outcome' ? OUTCOMES : ANYTHING
}

const domainOf = (name: string, records: Records, source: SourceDef): Domain =>
  name.startsWith('dohyo_') ? ours(name, source) : records.field(name)

const KNOWN = new WeakMap<SourceDef, readonly SourceRecords[]>()

/** The records of a source, by mapper, with dohyo's own fields. Rules ask for the same fields again and again. */
export const sourceRecords = (source: SourceDef): readonly SourceRecords[] => {
  const known = KNOWN.get(source)
  if (known !== undefined) return known
  const made = recordsOf(source.siem).map((records): SourceRecords => {
    const domains = new Map<string, Domain>()
    return {
      source,
      mapper: records.mapper,
      field: (name) => {
        const before = domains.get(name)
        if (before !== undefined) return before
        const domain = domainOf(name, records, source)
        domains.set(name, domain)
        return domain
      },
    }
  })
  KNOWN.set(source, made)
  return made
}

/** Can no record of these hold the field? Of lists, nothing is known. */
export const isNeverSet = (ref: TemplateRef, records: readonly SourceRecords[]): boolean => {
  if (ref.kind === 'raw') return records.every(({ source }) => !hasKey(source, ref.key))
  const isList = isRecordField(ref.name) && RECORD_FIELDS[ref.name].type === 'texts'
  if (isList) return false
  return records.every((each) => each.field(ref.name).values?.size === 0)
}

/** The key as the event has it, without what Sumo puts before it. */
const bareKey = ({ siem }: SourceDef, key: string): string =>
  siem.prefix !== undefined && key.startsWith(siem.prefix) ? key.slice(siem.prefix.length) : key

/** Some mappings take further logs that come in the same envelope, and of whose events the catalogue knows nothing. */
const isCatalogued = ({ siem, catalogue }: SourceDef): boolean => {
  const { eventId, mappers } = siem
  const values =
    eventId.kind === 'from' ? catalogue.find(({ path }) => path === eventId.keys[0])?.values : undefined
  const ids = mappers.flatMap(({ events }) => (events === DEFAULT_EVENTS ? [] : (literalsOf(events) ?? [''])))
  return values === undefined || ids.every((id) => values.includes(id))
}

/** May an event have this key? The catalogue has all members at the top, and not all below. */
export const hasKey = (source: SourceDef, key: string): boolean => {
  if (!isCatalogued(source)) return true
  const { derived = {}, derivedByName = {} } = source.siem
  const bare = bareKey(source, key)
  if (Object.hasOwn(derived, bare)) return true
  if (Object.keys(derivedByName).some((start) => bare.startsWith(start))) return true
  const top = (path: string): string => path.split(/[.[]/)[0] ?? path
  return source.catalogue.some(({ path }) => top(path) === top(bare))
}

/** All values of a raw key, where the catalogue has them. */
export const keyValues = (source: SourceDef, key: string): readonly string[] | undefined => {
  const bare = bareKey(source, key)
  if (!isCatalogued(source) || Object.hasOwn(source.siem.derived ?? {}, bare)) return undefined
  return source.catalogue.find(({ path }) => path === bare)?.values
}

/**
 * What the ids of a source's events begin with, where that is known: `AwsApiCall` and the like. Undefined where ids may be
 * anything.
 */
export const eventIdStarts = (source: SourceDef): readonly string[] | undefined => {
  const { eventId } = source.siem
  const key = eventId.kind === 'format' ? /^\{([^}]+)\}-/.exec(eventId.pattern)?.[1] : undefined
  return key === undefined ? undefined : keyValues(source, key)
}
