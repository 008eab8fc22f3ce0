import { own } from '../../base/own.ts'
import { common } from '../schema.ts'
import { ENTITY_TYPES } from './entity-types.ts'
import { isObject, type WireItem } from './wire-items.ts'
import {
  ABOUT_A_RULE,
  apiKey,
  KEY_ORDER,
  KIND_KEYS,
  OUR_KEYS,
  RULE_TYPES,
  type RuleObject,
  type RuleType,
  sumoKeys,
} from './wire-keys.ts'
import { readWindow } from './wire-window.ts'

/** A rule as a rule file of ours has it, or why there is none. */
export type ReadRule =
  | {
      readonly kind: 'rule'
      readonly definition: RuleObject & { readonly id: string }
      /** What was in the input and is not in the rule, in words. */
      readonly losses: readonly string[]
    }
  | { readonly kind: 'refused'; readonly name: string; readonly reason: string }

/** Reads one rule in any of Sumo's spellings. What it makes is to be checked with the loader of rule files. */
export const readWireRule = (item: WireItem): ReadRule => {
  const { keys, clashes } = withApiKeys(item.rule)
  const type = item.type ?? typeOf(keys)
  const name = nameOf(keys, item)
  if (type === undefined)
    return { kind: 'refused', name, reason: `none of the kinds ${RULE_TYPES.join(', ')}` }
  const reader = createReader(keys, type)
  const ours = Object.fromEntries(
    OUR_KEYS.flatMap((key) => (key in item.ours ? [[key, item.ours[key]]] : [])),
  )
  const read: RuleObject = { ...reader.fields(), ...ours, type }
  const implied = Array.isArray(item.ours['implied']) ? item.ours['implied'] : []
  // it names the file that is written: only what is an id of a rule can
  const told = common.id.max(LONGEST_ID).safeParse(ours['id'])
  const id = told.success ? told.data : idOf(keys, item)
  const definition = inOrder(
    Object.fromEntries(Object.entries({ ...read, id }).filter(([key]) => !implied.includes(key))),
  )
  return {
    kind: 'rule',
    definition: { ...definition, id },
    losses: [
      ...clashes,
      ...(told.success || !present(ours['id']) ? [] : ['`dohyo.id` is no id of a rule: left out']),
      ...reader.losses(definition),
    ],
  }
}

const inOrder = (rule: RuleObject): RuleObject =>
  Object.fromEntries(Object.entries(rule).toSorted(([a], [b]) => KEY_ORDER.indexOf(a) - KEY_ORDER.indexOf(b)))

const present = (value: unknown): boolean => value !== undefined && value !== null

/** The same keys in the API's spelling; a key that is there twice with two values is a clash. */
const withApiKeys = (
  rule: RuleObject,
): { readonly keys: RuleObject; readonly clashes: readonly string[] } => {
  const keys: Record<string, unknown> = Object.create(null)
  const clashes: string[] = []
  for (const [written, value] of Object.entries(rule)) {
    const key = apiKey(written)
    if (!present(value) || key === '/' || written === '//') continue
    if (key in keys && JSON.stringify(keys[key]) !== JSON.stringify(value))
      clashes.push(`\`${written}\` repeats another key with another value: left out`)
    else keys[key] = value
  }
  return { keys, clashes }
}

const plainWords = (text: string): string =>
  text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .toLowerCase()
    .replace(/firstseen/, 'first seen')
    .trim()

const typeOf = (keys: RuleObject): RuleType | undefined => {
  const told = [keys['type'], keys['ruleType'], keys['patternType'], keys['kind']].find(
    (value) => typeof value === 'string',
  )
  if (typeof told === 'string')
    return RULE_TYPES.find((type) => KIND_KEYS[type].names.includes(plainWords(told)))
  const marked = RULE_TYPES.find((type) => KIND_KEYS[type].marks.some((key) => key in keys))
  return marked ?? ('expression' in keys ? 'match' : undefined)
}

const nameOf = (keys: RuleObject, item: WireItem): string =>
  typeof keys['name'] === 'string' ? keys['name'] : (item.id ?? 'a rule without a name')

/** Names of files have 255 bytes at most. */
const LONGEST_ID = 200

/** The id that Sumo gave it, else one made of the place or the name. */
const idOf = (keys: RuleObject, item: WireItem): string => {
  const given = [keys['idCompiled'], keys['id'], keys['ruleId'], item.id].find(
    (id) => typeof id === 'string' && /^[A-Za-z]/.test(id),
  )
  const words = (typeof given === 'string' ? given : nameOf(keys, item)).match(/[A-Za-z0-9]+/g) ?? []
  const text = typeof given === 'string' && /^[\w.-]+$/.test(given) ? given : words.join('-').toLowerCase()
  return (/^[A-Za-z]/.test(text) ? text : `rule-${text}`).slice(0, LONGEST_ID).replace(/[^A-Za-z0-9]+$/, '')
}

const BOOLEANS = ['enabled', 'isPrototype', 'countDistinct', 'ordered', 'groupByAsset']
const NUMBERS = [
  'score',
  'limit',
  'suppressionWindowSize',
  'windowSizeMilliseconds',
  'baselineWindowSize',
  'retentionWindowSize',
  'deviationThreshold',
  'floorValue',
]

const toNumber = (value: unknown): unknown =>
  typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : value

const toBoolean = (value: unknown): unknown => (value === 'true' ? true : value === 'false' ? false : value)

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value])

const objects = (value: unknown): readonly RuleObject[] =>
  list(value)
    .filter(isObject)
    .map((each) => withApiKeys(each).keys)

const numbers = (rule: RuleObject, ...keys: readonly string[]): RuleObject =>
  Object.fromEntries(
    Object.entries(rule).map(([key, value]) => [key, keys.includes(key) ? toNumber(value) : value]),
  )

const createReader = (keys: RuleObject, type: RuleType) => {
  const used = new Set<string>()
  const take = (key: string): unknown => {
    used.add(key)
    return keys[key]
  }

  const value = (key: string): unknown => {
    switch (key) {
      case 'enabled':
        return toBoolean(take('enabled') ?? keys['enabledByDefault'])
      case 'entitySelectors':
        return entitySelectors(take('entitySelectors'), keys['assetField'])
      case 'scoreMapping':
        return scoreMapping(take('scoreMapping'), take('score'))
      case 'score':
        return toNumber(take('score') ?? constantScore(take('scoreMapping')))
      case 'description':
        return take('description') ?? take('descriptionExpression')
      case 'descriptionExpression':
        return take('descriptionExpression') ?? take('description')
      case 'valueFields':
        return (
          take('valueFields') ?? (present(keys['valueExpression']) ? [keys['valueExpression']] : undefined)
        )
      case 'expressionsAndLimits':
        return steps(take(key))
      case 'aggregationFunctions':
        return objects(take(key)).map((each) =>
          'arguments' in each ? { ...each, arguments: list(each['arguments']) } : each,
        )
      case 'windowSize':
      case 'windowSizeMilliseconds':
        used.add('windowSize')
        used.add('windowSizeMilliseconds')
        return readWindow(keys, type)[key]
      default:
        return BOOLEANS.includes(key) ? toBoolean(take(key)) : take(key)
    }
  }

  return {
    fields: (): RuleObject => {
      // older rules name their entity by `assetField`, which is something else in those that learn
      const ours = OUR_KEYS.filter((key) => key !== 'id' && key !== 'assetField')
      const wanted = [...sumoKeys(type), ...ours]
      return Object.fromEntries(
        wanted.flatMap((key) => {
          const found = value(key)
          return present(found) ? [[key, NUMBERS.includes(key) ? toNumber(found) : found]] : []
        }),
      )
    },
    losses: (definition: RuleObject): readonly string[] => [
      ...(lacksDefault(keys['scoreMapping'], keys['score'])
        ? [`\`scoreMapping\` has no default: ${NO_DEFAULT} stands for it`]
        : []),
      ...Object.keys(keys).flatMap((key) => {
        if (
          used.has(key) ||
          ABOUT_A_RULE.has(key) ||
          key === 'id' ||
          key === 'type' ||
          Object.hasOwn(definition, key)
        )
          return []
        const text = keys[key]
        if (text === '' || (Array.isArray(text) && text.length === 0)) return []
        // the console's own comment on a rule, which it doesn't show in signals
        return key === 'ruleDescription' && text === keys['descriptionExpression']
          ? []
          : [`\`${key}\` has no place in a ${type} rule: left out`]
      }),
    ],
  }
}

/** The catalog numbers the steps of some chains. */
const steps = (value: unknown): readonly RuleObject[] =>
  objects(value)
    .toSorted((a, b) => Number(a['index'] ?? 0) - Number(b['index'] ?? 0))
    .map(({ index: _, ...step }) => numbers(step, 'limit'))

const entitySelectors = (selectors: unknown, assetField: unknown): unknown => {
  if (Array.isArray(selectors) || isObject(selectors)) {
    const found = objects(selectors)
    if (found.length > 0) return found
  }
  if (typeof assetField !== 'string' || assetField === '') return undefined
  return [{ entityType: own(ENTITY_TYPES, assetField) ?? '_resource', expression: assetField }]
}

const constantScore = (mapping: unknown): unknown => {
  const [read] = objects(mapping)
  return read?.['type'] === 'constant' ? read['default'] : undefined
}

/** The severity where a mapping says none for records that it doesn't cover. */
const NO_DEFAULT = 0

const lacksDefault = (mapping: unknown, score: unknown): boolean =>
  objects(mapping).some((read) => !present(read['default'])) && !present(score)

/** Fields that the console leaves empty are dropped, and `equal` of the catalog is `eq` of the API. */
const scoreMapping = (mapping: unknown, score: unknown): unknown => {
  const [read] = objects(mapping)
  if (read === undefined) return present(score) ? { type: 'constant', default: toNumber(score) } : undefined
  const { field, mapping: entries, default: fallback = score ?? NO_DEFAULT, ...rest } = read
  return {
    ...rest,
    default: toNumber(fallback),
    ...(rest['type'] === 'constant' || !present(field) ? {} : { field }),
    ...(rest['type'] === 'fieldValueMapping'
      ? {
          mapping: objects(entries).map(mappingEntry),
        }
      : {}),
  }
}

const mappingEntry = (entry: RuleObject): RuleObject => {
  const { type, from, fromEnd, ...rest } = numbers(entry, 'to')
  return {
    type: type === 'equal' ? 'eq' : type,
    ...(present(from) ? { from: String(from) } : {}),
    ...(present(fromEnd) && fromEnd !== '' ? { fromEnd: String(fromEnd) } : {}),
    ...rest,
  }
}
