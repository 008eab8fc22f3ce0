import {
  DEFAULT_EVENTS,
  type FieldMapping,
  type MappedField,
  type Mapper,
  type RecordMapping,
} from '../../sources/siem/siem-record.ts'
import { literalsOf } from '../../sources/siem/siem-record-events.ts'

/** What a field may be in the records that one mapper makes. */
export interface Domain {
  readonly absent: boolean
  /** Undefined: any text. */
  readonly values?: ReadonlySet<string>
  /** Of any text, all but these. */
  readonly except?: ReadonlySet<string>
  readonly form?: 'upper' | 'lower'
}

export const NOTHING: Domain = { absent: true, values: new Set() }
export const ANYTHING: Domain = { absent: true }
const only = (...values: readonly string[]): Domain => ({ absent: false, values: new Set(values) })

export const canBe = ({ values, except, form }: Domain, text: string): boolean =>
  values === undefined
    ? except?.has(text) !== true &&
      (form === undefined || text === (form === 'upper' ? text.toUpperCase() : text.toLowerCase()))
    : values.has(text)

/** What a mapper's records may hold. Names are those of fields, or of raw keys. */
export interface Records {
  readonly mapper: Mapper
  field(name: string): Domain
}

/** The records of a source: those of each mapper, and of each event where a mapper names its events. */
export const recordsOf = (mapping: RecordMapping): readonly Records[] => {
  const taken = new Set(mapping.mappers.flatMap(({ events }) => literalsOf(events) ?? []))
  return mapping.mappers.flatMap((mapper) =>
    eventIds(mapper, taken).map((ids) => ({
      mapper,
      field: (name: string) => fieldDomain(name, mapper, mapping, ids),
    })),
  )
}

const eventIds = ({ events }: Mapper, taken: ReadonlySet<string>): readonly Domain[] =>
  events === DEFAULT_EVENTS
    ? [{ absent: true, except: taken }]
    : (literalsOf(events)?.map((id) => only(id)) ?? [{ absent: false, except: taken }])

/** Fields that the pipeline makes of a mapped one, whatever it holds. */
const MADE_FROM: readonly (readonly [pattern: RegExp, from: string])[] = [
  [/^(.+)_raw$/, '$1'],
  [/^(user_username)_role$/, '$1'],
  [/^(.+_(?:ip|natIp|replyIp))_\w+$/, '$1'],
  [/^(http_url)_\w+$/, '$1'],
]

const ALWAYS = new Set(['uid', 'timestamp', 'listMatches', 'matchedItems'])

const fieldDomain = (name: string, mapper: Mapper, mapping: RecordMapping, ids: Domain): Domain => {
  if (name === 'objectType') return only(mapper.recordType)
  if (name === 'metadata_vendor') return only(mapping.vendor)
  if (name === 'metadata_product') return only(mapping.product)
  if (name === 'metadata_deviceEventId') return ids
  if (name === 'metadata_mapperName') return only(mapper.name)
  if (ALWAYS.has(name) || name.startsWith('metadata_') || name.startsWith('dohyo_')) return ANYTHING
  const mapped = mapper.fields[name as MappedField]
  if (mapped !== undefined) {
    const domain = mappedDomain(mapped, mapping, ids)
    const form = mapper.forms?.[name as MappedField] ?? normalForm(name, mapping)
    return form === undefined ? domain : { ...domain, form }
  }
  for (const [pattern, from] of MADE_FROM) {
    const base = name.replace(pattern, from)
    if (base !== name && fieldDomain(base, mapper, mapping, ids) !== NOTHING) return ANYTHING
  }
  return NOTHING
}

const normalForm = (name: string, { names }: RecordMapping): 'lower' | undefined =>
  names !== undefined && /^(?:targetUser|user)_username$/.test(name) ? 'lower' : undefined

/** What is known of a key through the event's id. */
const keyDomain = (key: string, { eventId }: RecordMapping, ids: Domain): Domain => {
  if (ids.values === undefined) return ANYTHING
  if (eventId.kind === 'from' && eventId.keys[0] === key) return ids
  if (eventId.kind === 'format' && eventId.pattern.endsWith(`-{${key}}`))
    return only(...[...ids.values].map((id) => id.slice(id.indexOf('-') + 1)))
  return ANYTHING
}

const mappedDomain = (mapped: FieldMapping, mapping: RecordMapping, ids: Domain): Domain => {
  switch (mapped.kind) {
    case 'constant':
      return only(mapped.value)
    case 'from':
      return mapped.keys.length === 1 ? keyDomain(mapped.keys[0], mapping, ids) : ANYTHING
    case 'lookup': {
      const input = mapped.keys.length === 1 ? keyDomain(mapped.keys[0], mapping, ids) : ANYTHING
      const found = Object.entries(mapped.table).filter(([key]) => canBe(input, key))
      const otherwise = mapped.otherwise === undefined ? [] : [mapped.otherwise]
      const complete = input.values !== undefined && !input.absent && found.length === input.values.size
      return {
        absent: mapped.otherwise === undefined && !complete,
        values: new Set([...found.map(([, value]) => value), ...(complete ? [] : otherwise)]),
      }
    }
    default:
      return ANYTHING
  }
}
