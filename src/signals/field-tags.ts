import { RECORD_FIELDS, type RecordFieldName } from '../records/fields.ts'
import { join, type Sql, sql, str, strings } from '../sql/sql.ts'
import { parseRange } from './address.ts'
import { inRangeSql } from './address-sql.ts'
import { entityTypeOf } from './entity.ts'
import type { EntityGroup, SiemSettings } from './settings.ts'

type Tagged = Pick<SiemSettings, 'entities' | 'entityGroups'>

const isField = (name: string): name is RecordFieldName => Object.hasOwn(RECORD_FIELDS, name)

const inGroup = ({ prefix, suffix, networkBlock }: EntityGroup, value: Sql): Sql => {
  if (prefix !== undefined) return sql`startsWith(${value}, ${str(prefix)})`
  if (suffix !== undefined) return sql`endsWith(${value}, ${str(suffix)})`
  const range = networkBlock === undefined ? undefined : parseRange(networkBlock)
  return range === undefined ? sql`false` : inRangeSql(sql`toNullable(${value})`, range)
}

/** Entities with the same tags, in the same zone, are one question. */
const ownTags = (
  entities: Tagged['entities'],
): readonly {
  readonly zone: string
  readonly values: readonly string[]
  readonly tags: readonly string[]
}[] => {
  const groups = new Map<string, { zone: string; values: string[]; tags: readonly string[] }>()
  for (const { value, sensorZone: zone = '', tags } of entities) {
    const key = JSON.stringify([zone, tags])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { zone, values: [value], tags })
    else group.values.push(value)
  }
  return [...groups.values()]
}

/**
 * The tags that settings give the entity in a field of a record, `fieldTags['srcDevice_ip']`: Array(String), sorted; those of
 * the entity and of all its groups, as `createEntityPolicies` has them. Undefined where the settings have none for such a field.
 */
export const fieldTagsSql = (
  { entities, entityGroups }: Tagged,
  name: string,
  field: (name: RecordFieldName) => Sql,
): Sql | undefined => {
  const type = entityTypeOf(name)
  if (type === undefined || !isField(name) || RECORD_FIELDS[name].type !== 'text') return undefined
  const own = ownTags(entities.filter((entity) => entity.type === type && entity.tags.length > 0))
  const groups = entityGroups.filter((group) => group.entityType === type && group.tags.length > 0)
  if (own.length === 0 && groups.length === 0) return undefined
  const value = sql`ifNull(${field(name)}, '')`
  const zone = sql`ifNull(${field('metadata_sensorZone')}, '')`
  const given = (test: Sql, tags: readonly string[]): Sql =>
    sql`if(${test}, ${strings(tags)}, emptyArrayString())`
  const parts = [
    ...own.map(({ zone: of, values, tags }) =>
      given(sql`${value} IN (${join(values.map(str))}) AND ${zone} = ${str(of)}`, tags),
    ),
    ...groups.map((group) => {
      const { entityNamespace: of, tags } = group
      const test = inGroup(group, value)
      const inZone = of === undefined ? test : sql`${test} AND ${zone} = ${str(of)}`
      return given(sql`${value} != '' AND ${inZone}`, tags)
    }),
  ]
  return sql`arraySort(arrayDistinct(arrayConcat(emptyArrayString(), ${join(parts)})))`
}
