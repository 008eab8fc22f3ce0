import type { EntityRef, RecordFields } from './types.ts'

interface EntityName extends Omit<EntityRef, 'sensorZone'> {
  readonly sensorZone?: string | undefined
}

/** Equal exactly for the same entity. */
export const entityKey = ({ type, value, sensorZone }: EntityName): string =>
  JSON.stringify(sensorZone === undefined ? [type, value] : [type, value, sensorZone])

/** `_type-value`, or `_type-zone-value` for one of a sensor zone: how Sumo's CSV files name an entity. */
export const entityId = ({ type, value, sensorZone }: EntityName): string =>
  sensorZone === undefined ? `${type}-${value}` : `${type}-${sensorZone}-${value}`

export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

export const compareEntities = (a: EntityRef, b: EntityRef): number =>
  compareText(a.type, b.type) ||
  compareText(a.value, b.value) ||
  compareText(a.sensorZone ?? '', b.sensorZone ?? '')

/** Which fields of a record hold entities, by type (Cloud SIEM schema; a file, command or hash of an audit event is rare). */
const ENTITY_FIELDS: Readonly<Record<string, readonly string[]>> = {
  _ip: [
    'device_ip',
    'device_natIp',
    'dns_replyIp',
    'srcDevice_ip',
    'srcDevice_natIp',
    'dstDevice_ip',
    'dstDevice_natIp',
  ],
  _hostname: ['device_hostname', 'srcDevice_hostname', 'dstDevice_hostname'],
  _username: ['user_username', 'targetUser_username'],
  _mac: ['device_mac', 'srcDevice_mac', 'dstDevice_mac'],
  _email: ['user_email', 'targetUser_email'],
  _resource: ['resource'],
  _file: ['file_path', 'file_basename', 'repository'],
  _process: ['baseImage', 'parentBaseImage', 'grandparentBaseImage'],
  _command: ['commandLine'],
  _hash: [
    'file_hash_md5',
    'file_hash_sha1',
    'file_hash_sha256',
    'file_hash_imphash',
    'file_hash_pehash',
    'file_hash_ssdeep',
  ],
  _url: ['http_url'],
  _domain: ['http_url_fqdn', 'http_referer_fqdn'],
  _useragent: ['http_userAgent'],
}

/** What dohyo's rules raise signals on: the same entities, by names of ours. */
const OUR_ENTITY_FIELDS: Readonly<Record<string, string>> = {
  dohyo_actor: '_username',
  dohyo_resource: '_resource',
  dohyo_resourceKey: '_resource',
  dohyo_sourceIp: '_ip',
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ...Object.entries(ENTITY_FIELDS).flatMap(([type, names]) => names.map((name) => [name, type] as const)),
  ...Object.entries(OUR_ENTITY_FIELDS),
])

/** The type of the entity that a field holds; undefined when it holds none. */
export const entityTypeOf = (field: string): string | undefined => TYPES.get(field)

/** Texts that a field holds; none when it is absent, empty or no text. */
export const textsOf = (fields: RecordFields, name: string): readonly string[] => {
  const value = fields[name]
  const all = typeof value === 'string' ? [value] : Array.isArray(value) ? (value as readonly string[]) : []
  return all.filter((text) => text !== '')
}

/** The entities that a record names, each once, in a fixed order. */
export const entitiesOf = (fields: RecordFields): readonly EntityRef[] => {
  const zone = textsOf(fields, 'metadata_sensorZone')[0]
  const found = Object.entries(ENTITY_FIELDS).flatMap(([type, names]) =>
    names.flatMap((name) =>
      textsOf(fields, name).map(
        (value): EntityRef => ({
          type,
          value,
          ...(zone === undefined ? {} : { sensorZone: zone }),
        }),
      ),
    ),
  )
  return [...new Map(found.map((entity) => [entityKey(entity), entity])).values()].toSorted(compareEntities)
}
