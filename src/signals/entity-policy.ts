import { type AddressRange, bySize, holds, parseAddress, parseRange } from './address.ts'
import { parseSeverityExpression, type SeverityChange } from './criticality.ts'
import { compareText, entityKey } from './entity.ts'
import { createBlockFinder } from './network-blocks.ts'
import type { EntityGroup, SiemSettings } from './settings.ts'
import type { EntityRef } from './types.ts'

/** What is said of an entity, by itself and by the groups it is in. */
export interface EntityPolicy {
  /** Name of its criticality, for people. */
  readonly criticality: string | undefined
  readonly severity: SeverityChange
  /** It was suppressed by hand, or by a group. */
  readonly suppressed: boolean
  /** Label or range of the network block that suppresses it. */
  readonly suppressingBlock: string | undefined
  readonly tags: readonly string[]
}

interface PlacedGroup {
  readonly group: EntityGroup
  readonly range: AddressRange | undefined
  has(entity: EntityRef): boolean
}

const place = (group: EntityGroup): PlacedGroup => {
  const range = group.networkBlock === undefined ? undefined : parseRange(group.networkBlock)
  const { prefix, suffix, entityType, entityNamespace } = group
  const holdsValue = (value: string): boolean => {
    if (prefix !== undefined) return value.startsWith(prefix)
    if (suffix !== undefined) return value.endsWith(suffix)
    const address = range === undefined ? undefined : parseAddress(value)
    return range !== undefined && address !== undefined && holds(range, address)
  }
  return {
    group,
    range,
    has: ({ type, value, sensorZone }) =>
      type === entityType &&
      (entityNamespace === undefined || entityNamespace === sensorZone) &&
      holdsValue(value),
  }
}

const length = ({ prefix, suffix }: EntityGroup): number => (prefix ?? suffix ?? '').length

/** Ranges before texts; the smallest range first; the longest text first, then by name. */
const byPrecedence = (a: PlacedGroup, b: PlacedGroup): number => {
  if ((a.range === undefined) !== (b.range === undefined)) return a.range === undefined ? 1 : -1
  const size = a.range === undefined || b.range === undefined ? 0 : bySize(a.range, b.range)
  return size || length(b.group) - length(a.group) || compareText(a.group.name, b.group.name)
}

const UNCHANGED: SeverityChange = (severity) => severity

/**
 * Looks entities up. What is said of one entity wins over its groups; of these, tags come from all, criticality and
 * suppression each from the first that says something.
 */
export const createEntityPolicies = (
  settings: Pick<SiemSettings, 'criticality' | 'entities' | 'entityGroups' | 'networkBlocks'>,
): ((entity: EntityRef) => EntityPolicy) => {
  const changes = new Map(
    settings.criticality.map(({ name, severityExpression }) => [
      name,
      parseSeverityExpression(severityExpression) ?? UNCHANGED,
    ]),
  )
  const own = new Map(settings.entities.map((entry) => [entityKey(entry), entry]))
  const groups = settings.entityGroups.map(place).toSorted(byPrecedence)
  const blockOf = createBlockFinder(settings.networkBlocks)
  const known = new Map<string, EntityPolicy>()
  const find = (entity: EntityRef): EntityPolicy => {
    const entry = own.get(entityKey(entity))
    const around = groups.filter((group) => group.has(entity)).map(({ group }) => group)
    const criticality =
      entry?.criticality ?? around.find((group) => group.criticality !== undefined)?.criticality ?? 'default'
    const block = entity.type === '_ip' ? blockOf(entity.value) : undefined
    return {
      criticality: changes.has(criticality) ? criticality : undefined,
      severity: changes.get(criticality) ?? UNCHANGED,
      suppressed:
        entry?.suppressed ?? around.find((group) => group.suppressed !== undefined)?.suppressed ?? false,
      suppressingBlock: block?.suppressesSignals === true ? block.label || block.addressBlock : undefined,
      tags: [...new Set([...(entry?.tags ?? []), ...around.flatMap((group) => group.tags)])].sort(),
    }
  }
  return (entity) => {
    const key = entityKey(entity)
    const before = known.get(key)
    if (before !== undefined) return before
    const policy = find(entity)
    known.set(key, policy)
    return policy
  }
}
