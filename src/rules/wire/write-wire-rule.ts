import type { RuleDefinition } from '../schema.ts'
import { escaped, isObject } from './wire-items.ts'
import { KIND_KEYS, OUR_KEYS, type RuleObject, sumoKeys, terraformKey } from './wire-keys.ts'

/** The body of a request that makes a rule, with the path to send `fields` to and what Sumo has no place for. */
export interface ApiRule {
  /** Under the API's base, `POST <path>`. */
  readonly path: string
  readonly fields: RuleObject
  readonly dohyo: RuleObject
}

/** Numbers that the API takes as text. */
const AS_TEXT = ['baselineWindowSize', 'retentionWindowSize', 'windowSizeMilliseconds']
const AS_NUMBER = ['limit', 'floorValue', 'deviationThreshold', 'suppressionWindowSize']

const present = (value: unknown): boolean =>
  value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0)

export const toApiRule = (definition: RuleDefinition): ApiRule => {
  const { fields, dohyo } = divide(definition, sumoKeys(definition.type))
  return { path: `rules/${KIND_KEYS[definition.type].path}`, fields, dohyo }
}

/** What goes to Sumo, and what is carried beside it. `omitted` keys that Sumo wants are made and noted as implied. */
const divide = (
  definition: RuleDefinition,
  keys: ReadonlySet<string>,
): { readonly fields: RuleObject; readonly dohyo: RuleObject } => {
  const all: RuleObject = definition
  const fields: Record<string, unknown> = {}
  for (const key of keys) {
    const value = all[key]
    if (value === undefined || value === null) continue
    fields[key] = AS_TEXT.includes(key)
      ? String(value)
      : AS_NUMBER.includes(key)
        ? Number(value)
        : key === 'expressionsAndLimits'
          ? limitsAsNumbers(value)
          : key === 'scoreMapping'
            ? plainMapping(value)
            : value
  }
  const implied = Object.entries(KIND_KEYS[definition.type].implied).flatMap(([key, from]) => {
    if (key in fields || !keys.has(key)) return []
    fields[key] = from === 'name' ? definition.name : 1
    return [key]
  })
  const ours = OUR_KEYS.filter((key) => !keys.has(key) && key !== 'stream' && present(all[key]))
  return {
    fields,
    dohyo: {
      ...Object.fromEntries(ours.map((key) => [key, all[key]])),
      ...(implied.length === 0 ? {} : { implied }),
    },
  }
}

const limitsAsNumbers = (steps: unknown): unknown =>
  Array.isArray(steps)
    ? steps.map((step: unknown) => (isObject(step) ? { ...step, limit: Number(step['limit']) } : step))
    : steps

/** Without what the console leaves empty; `eq` as the API says it. */
const plainMapping = (mapping: unknown): unknown => {
  if (!isObject(mapping)) return mapping
  const { type, default: fallback, field, mapping: entries } = mapping
  return {
    type,
    default: fallback,
    ...(type === 'constant' ? {} : { field }),
    ...(type === 'fieldValueMapping' && Array.isArray(entries)
      ? {
          mapping: entries.map((entry: unknown) =>
            isObject(entry) && entry['type'] === 'equal' ? { ...entry, type: 'eq' } : entry,
          ),
        }
      : {}),
  }
}

const NOT_IN_TERRAFORM = ['stream', 'version', 'assetField']

/** One document of Terraform's JSON syntax with a resource per rule. Comments (`//`) carry what Sumo has no place for. */
export const toTerraform = (definitions: readonly RuleDefinition[]): RuleObject => {
  const resource: Record<string, Record<string, unknown>> = {}
  for (const definition of definitions) {
    const kind = KIND_KEYS[definition.type]
    const keys = new Set(
      [...sumoKeys(definition.type)].filter(
        (key) => !NOT_IN_TERRAFORM.includes(key) || (key === 'version' && kind.terraformHasVersion),
      ),
    )
    const { fields, dohyo } = divide(definition, keys)
    const named = resource[kind.resource] ?? {}
    resource[kind.resource] = named
    named[resourceName(definition.id, named)] = {
      ...Object.fromEntries(
        Object.entries(fields).map(([key, value]) => [terraformKey(key), escaped(snakeKeys(value))]),
      ),
      '//': escaped({ dohyo }),
    }
  }
  return { resource }
}

const snakeKeys = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(snakeKeys)
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [terraformKey(key), snakeKeys(each)]))
}

/** A name that Terraform takes, and that no other rule has. */
const resourceName = (id: string, taken: RuleObject): string => {
  const plain = id.replace(/[^A-Za-z0-9_-]/g, '_').replace(/^(?=[^A-Za-z_])/, '_')
  let name = plain
  for (let n = 2; name in taken; n++) name = `${plain}_${n}`
  return name
}
