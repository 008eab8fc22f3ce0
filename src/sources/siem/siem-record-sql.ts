import { RECORD_FIELDS, type RecordFieldName } from '../../records/fields.ts'
import { join, num, type Sql, sql, str, strings } from '../../sql/sql.ts'
import type { FieldSql, RawRecord } from '../source.ts'
import {
  constant,
  DEFAULT_EVENTS,
  type FieldMapping,
  type MappedField,
  type Mapper,
  type RecordMapping,
} from './siem-record.ts'
import { dispatchEvents } from './siem-record-events.ts'
import { rawKeyOf } from './siem-record-keys.ts'
import { isPrivateAddress } from './siem-record-network.ts'

type RecordSql = Readonly<Partial<Record<RecordFieldName, FieldSql>>>

const NOTHING = sql`CAST(NULL, 'Nullable(String)')`

/** The fields of the Cloud SIEM schema of a source, compiled from its table. A field that nobody asks for costs nothing. */
export const siemRecord = (mapping: RecordMapping): RecordSql => {
  const compiler = createCompiler(mapping)
  const names = new Set(mapping.mappers.flatMap(({ fields }) => Object.keys(fields) as MappedField[]))
  const mapped = [...names].map((name) => [name, compiler.field(name)] as const)
  return Object.fromEntries<FieldSql>([
    ...mapped,
    ...[...names].flatMap((name) => madeFrom(name, compiler.text(name), mapping)),
    ...pipelineFields(mapping, compiler),
  ])
}

interface Compiler {
  /** Nullable(String), or of the field's own type. */
  text(name: MappedField): FieldSql
  field(name: MappedField): FieldSql
  /** What each mapper says of itself. */
  ofMapper(say: (mapper: Mapper) => string): FieldSql
  readonly eventId: FieldSql
}

const createCompiler = (mapping: RecordMapping): Compiler => {
  const { mappers } = mapping
  const read = rawKeyOf(mapping)
  const eventId: FieldSql = (r) => r.local('event id', () => valueSql(mapping.eventId, (key) => read(r, key)))
  const chosen: FieldSql = (r) => r.local('mapper', () => chosenMapper(mappers, eventId(r)))

  /** By mapper; mappers that say the same share one branch, and where all do no mapper need be chosen. */
  const choose = (r: RawRecord, ofMapper: (mapper: Mapper) => Sql, none: Sql): Sql => {
    const branches = new Map<Sql, number[]>()
    for (const [i, mapper] of mappers.entries()) {
      const value = ofMapper(mapper)
      branches.set(value, [...(branches.get(value) ?? []), i])
    }
    const byDefault = mappers.findIndex(({ events }) => events === DEFAULT_EVENTS)
    if (byDefault === -1) branches.set(none, [...(branches.get(none) ?? []), -1])
    const [only] = branches.keys()
    if (branches.size === 1 && only !== undefined) return only
    const otherwise = [...branches].find(([, indexes]) => indexes.includes(byDefault))?.[0] ?? none
    const cases = [...branches]
      .filter(([value]) => value !== otherwise)
      .flatMap(([value, indexes]) => [sql`${chosen(r)} IN (${join(indexes.map(num))})`, value])
    return sql`multiIf(${join(cases, ',\n  ')}, ${otherwise})`
  }

  const text =
    (name: MappedField): FieldSql =>
    (r) =>
      r.local(`mapped ${name}`, () =>
        choose(r, ({ fields, skip }) => mapperValue(r, fields[name], skip), NOTHING),
      )

  const mapperValue = (r: RawRecord, field: FieldMapping | undefined, skip: readonly string[]): Sql => {
    if (field === undefined) return NOTHING
    return valueSql(field, (key) => {
      const value = read(r, key)
      return skip.length === 0 || mapping.neverSkipped.includes(key)
        ? value
        : sql`if(${value} IN (${join(skip.map(str))}), NULL, ${value})`
    })
  }

  return {
    eventId,
    text,
    field: (name) => {
      const mapped = text(name)
      const { names } = mapping
      if (names !== undefined && (name === 'user_username' || name === 'targetUser_username'))
        return (r) => names.username(mapped(r))
      return (r) => typed(name, mapped(r))
    },
    ofMapper: (say) => (r) => choose(r, (mapper) => str(say(mapper)), NOTHING),
  }
}

/** The number of the mapper that takes an event, -1 for none. */
const chosenMapper = (mappers: readonly Mapper[], eventId: Sql): Sql => {
  const special = mappers.flatMap(({ events }, i) => (events === DEFAULT_EVENTS ? [] : [{ events, i }]))
  const { byId, byPattern } = dispatchEvents(special.map(({ events }) => events))
  const indexOf = (position: number): Sql => num(special[position]?.i ?? -1)
  const id = sql`ifNull(${eventId}, '')`
  const none = num(mappers.findIndex(({ events }) => events === DEFAULT_EVENTS))
  const tests = byPattern.flatMap(([pattern, at]) => [
    sql`match(${id}, ${str(`^(?:${pattern})$`)})`,
    indexOf(at),
  ])
  const otherwise = tests.length === 0 ? none : sql`multiIf(${join(tests)}, ${none})`
  if (byId.size === 0) return otherwise
  return sql`transform(${id}, ${strings([...byId.keys()])}, [${join([...byId.values()].map(indexOf))}]::Array(Int32), toInt32(${otherwise}))`
}

const valueSql = (mapping: FieldMapping, read: (key: string) => Sql): Sql => {
  const first = (keys: readonly string[]): Sql =>
    keys.length === 1 ? read(keys[0] ?? '') : sql`coalesce(${join(keys.map(read))})`
  switch (mapping.kind) {
    case 'from':
      return first(mapping.keys)
    case 'constant':
      return str(mapping.value)
    case 'lookup': {
      const otherwise = mapping.otherwise === undefined ? NOTHING : str(mapping.otherwise)
      const value = first(mapping.keys)
      return sql`if(${value} IS NULL, ${otherwise}, transform(ifNull(${value}, ''), ${strings(Object.keys(mapping.table))}, ${strings(Object.values(mapping.table))}, ${otherwise}))`
    }
    case 'split': {
      const place = mapping.index < 0 ? mapping.index : mapping.index + 1
      return sql`nullIf(arrayElement(splitByString(${str(mapping.by)}, ifNull(${first(mapping.keys)}, '')), ${num(place)}), '')`
    }
    case 'format': {
      const parts = mapping.pattern.split(/\{([^}]*)\}/)
      return sql`concat(${join(parts.flatMap((part, i) => (i % 2 === 1 ? [read(part)] : part === '' ? [] : [str(part)])))})`
    }
  }
}

const FLAG_WORDS = sql`['true', 'false'], [1, 0], NULL`

const typed = (name: RecordFieldName, text: Sql): Sql => {
  switch (RECORD_FIELDS[name].type) {
    case 'flag':
      return sql`CAST(transform(lower(${text}), ${FLAG_WORDS}), 'Nullable(Bool)')`
    case 'number':
      return sql`toFloat64OrNull(${text})`
    default:
      return text
  }
}

const NAMES = [
  'user_username',
  'targetUser_username',
  'device_hostname',
  'srcDevice_hostname',
  'dstDevice_hostname',
]

/** Fields that the pipeline makes from a mapped one: names before they were normalised, roles, what an address tells. */
const madeFrom = (
  name: MappedField,
  text: FieldSql,
  { names }: RecordMapping,
): readonly (readonly [string, FieldSql])[] => [
  ...(NAMES.includes(name) ? [[`${name}_raw`, text] as const] : []),
  ...(name === 'user_username' && names !== undefined
    ? [['user_username_role', (r: RawRecord) => names.role(text(r))] as const]
    : []),
  ...(/_(?:ip|natIp|replyIp)$/.test(name) && Object.hasOwn(RECORD_FIELDS, `${name}_isInternal`)
    ? [[`${name}_isInternal`, (r: RawRecord) => isPrivateAddress(text(r))] as const]
    : []),
]

/** What every record has, whichever mapper made it. */
const pipelineFields = (
  mapping: RecordMapping,
  compiler: Compiler,
): readonly (readonly [RecordFieldName, FieldSql])[] => [
  ['uid', (r) => sql`nullIf(${mapping.identity(r)}, '')`],
  ['timestamp', (r) => sql`CAST(toUnixTimestamp64Milli(${mapping.eventTime(r)}), 'Nullable(Float64)')`],
  ['objectType', compiler.ofMapper(({ recordType }) => recordType)],
  ['metadata_vendor', () => valueSql(constant(mapping.vendor), () => NOTHING)],
  ['metadata_product', () => valueSql(constant(mapping.product), () => NOTHING)],
  ['metadata_deviceEventId', compiler.eventId],
  ['metadata_mapperName', compiler.ofMapper(({ name }) => name)],
  ['metadata_schemaVersion', () => sql`CAST(3, 'Nullable(Float64)')`],
]
