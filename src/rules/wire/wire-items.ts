import { KIND_KEYS, RULE_TYPES, type RuleObject, type RuleType } from './wire-keys.ts'

/** One rule in a document, with what its surroundings tell of it. */
export interface WireItem {
  readonly rule: RuleObject
  readonly type: RuleType | undefined
  /** The name of a Terraform resource, the key of a catalog's entry. */
  readonly id: string | undefined
  /** The block in which an export of ours carries what Sumo has no place for. */
  readonly ours: RuleObject
}

export const isObject = (value: unknown): value is RuleObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const looksLikeRule = (value: RuleObject): boolean =>
  'name' in value &&
  [
    'expression',
    'matchExpression',
    'match_expression',
    'filterExpression',
    'filter_expression',
    'expressionsAndLimits',
    'expressions_and_limits',
    'pattern_type',
  ].some((key) => key in value)

/**
 * The rules in a document: what the API takes (`{"fields": …}`) and answers (`{"data": …}`, one or `objects`), Terraform's
 * JSON syntax, an export of the console (`{"rules": […]}`), the catalog's map of rules by name, lists of any of these.
 * Undefined for anything else.
 */
export const wireItems = (document: unknown): readonly WireItem[] | undefined => {
  const found = itemsIn(document, undefined)
  return found.length === 0 ? undefined : found
}

/** No form nests its rules deeper. */
const DEEPEST = 6

const itemsIn = (value: unknown, id: string | undefined, depth = 0): readonly WireItem[] => {
  if (depth > DEEPEST) return []
  if (Array.isArray(value)) return value.flatMap((each) => itemsIn(each, undefined, depth + 1))
  if (!isObject(value)) return []
  const ours = isObject(value['dohyo']) ? value['dohyo'] : {}
  if (isObject(value['fields']) && !looksLikeRule(value))
    return [item(value['fields'], ours, id, pathType(value))]
  if (looksLikeRule(value)) return [item(without(value, 'dohyo'), ours, id, undefined)]
  for (const key of ['data', 'objects', 'rules']) if (key in value) return itemsIn(value[key], id, depth + 1)
  if (isObject(value['resource'])) return resources(value['resource'])
  return Object.entries(value).flatMap(([key, each]) => itemsIn(each, key, depth + 1))
}

const without = (value: RuleObject, key: string): RuleObject =>
  Object.fromEntries(Object.entries(value).filter(([name]) => name !== key))

const item = (
  rule: RuleObject,
  ours: RuleObject,
  id: string | undefined,
  type: RuleType | undefined,
): WireItem => ({
  rule,
  ours,
  id,
  type,
})

/** Our exports say the path to send them to. */
const pathType = (value: RuleObject): RuleType | undefined =>
  RULE_TYPES.find((type) => value['path'] === `rules/${KIND_KEYS[type].path}`)

const resources = (byType: RuleObject): readonly WireItem[] =>
  RULE_TYPES.flatMap((type) => {
    const named = byType[KIND_KEYS[type].resource]
    return blocks(named).flatMap((names) =>
      Object.entries(names).flatMap(([id, body]) =>
        blocks(body).map((each) => {
          const rule = unescaped(each) as RuleObject
          const note = rule['//']
          const ours = isObject(note) && isObject(note['dohyo']) ? note['dohyo'] : {}
          return item(without(rule, '//'), ours, id, type)
        }),
      ),
    )
  })

/** A block may be written as an object or as a list of them. */
const blocks = (value: unknown): readonly RuleObject[] =>
  (Array.isArray(value) ? value : [value]).filter(isObject)

const mapText = (value: unknown, change: (text: string) => string): unknown => {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((each) => mapText(each, change))
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapText(each, change)]))
}

/** Terraform reads `${…}` and `%{…}` in strings as templates; doubled, the sign stands for itself. */
export const escaped = (value: unknown): unknown =>
  mapText(value, (text) => text.replace(/[$%]\{/g, (sign) => `${sign[0]}${sign}`))

const unescaped = (value: unknown): unknown => mapText(value, (text) => text.replace(/([$%])\1\{/g, '$1{'))
