import { own } from '../../base/own.ts'
import type { RuleDefinition } from '../schema.ts'

/**
 * The keys of Sumo's rules in their several spellings. Ours are those of the API's `fields` object, but for `type`, which the
 * API says in the path.
 */
export type RuleType = RuleDefinition['type']

/** A rule as its file has it, before the schema has looked at it. */
export type RuleObject = Readonly<Record<string, unknown>>

interface KindKeys {
  /** Segment of the API's path, `rules/<path>`. */
  readonly path: string
  /** Resource type of the Terraform provider. */
  readonly resource: string
  /** What else the kind is called: `ruleType` in answers, `pattern_type` in the catalog. */
  readonly names: readonly string[]
  /** Keys that only this kind has, by which a rule without a name of its kind is told. */
  readonly marks: readonly string[]
  /** Keys of `fields` besides those of every kind. */
  readonly keys: readonly string[]
  /** Keys that Sumo wants and dohyo doesn't, with what they are then. */
  readonly implied: Readonly<Record<string, 'name' | 'version'>>
  readonly terraformHasVersion: boolean
}

const COMMON_KEYS = [
  'name',
  'enabled',
  'isPrototype',
  'tags',
  'entitySelectors',
  'summaryExpression',
  'suppressionWindowSize',
] as const

const WINDOW = ['windowSize', 'windowSizeMilliseconds'] as const
const TEMPLATED = ['nameExpression', 'descriptionExpression'] as const
const LEARNING = [
  'baselineWindowSize',
  'retentionWindowSize',
  'groupByFields',
  'assetField',
  'score',
] as const

export const KIND_KEYS: Readonly<Record<RuleType, KindKeys>> = {
  match: {
    path: 'templated',
    resource: 'sumologic_cse_match_rule',
    names: ['match', 'templated', 'templated match'],
    marks: [],
    keys: ['stream', 'expression', ...TEMPLATED, 'scoreMapping'],
    implied: { nameExpression: 'name' },
    terraformHasVersion: false,
  },
  threshold: {
    path: 'threshold',
    resource: 'sumologic_cse_threshold_rule',
    names: ['threshold'],
    marks: ['limit', 'countDistinct', 'countField'],
    keys: [
      'stream',
      'version',
      'expression',
      'description',
      'score',
      'limit',
      'countDistinct',
      'countField',
      'groupByFields',
      ...WINDOW,
    ],
    implied: { version: 'version' },
    terraformHasVersion: false,
  },
  chain: {
    path: 'chain',
    resource: 'sumologic_cse_chain_rule',
    names: ['chain'],
    marks: ['expressionsAndLimits'],
    keys: ['stream', 'description', 'score', 'expressionsAndLimits', 'ordered', 'groupByFields', ...WINDOW],
    implied: {},
    terraformHasVersion: false,
  },
  aggregation: {
    path: 'aggregation',
    resource: 'sumologic_cse_aggregation_rule',
    names: ['aggregation'],
    marks: ['triggerExpression'],
    keys: [
      'stream',
      'matchExpression',
      'aggregationFunctions',
      'triggerExpression',
      'groupByAsset',
      'groupByFields',
      ...TEMPLATED,
      'scoreMapping',
      ...WINDOW,
    ],
    implied: { nameExpression: 'name' },
    terraformHasVersion: false,
  },
  firstSeen: {
    path: 'first-seen',
    resource: 'sumologic_cse_first_seen_rule',
    names: ['first seen'],
    marks: ['filterExpression', 'valueFields', 'valueExpression', 'baselineType'],
    keys: ['filterExpression', 'valueFields', 'baselineType', ...LEARNING, ...TEMPLATED, 'version'],
    implied: { nameExpression: 'name', version: 'version' },
    terraformHasVersion: true,
  },
  outlier: {
    path: 'outlier',
    resource: 'sumologic_cse_outlier_rule',
    names: ['outlier'],
    marks: ['deviationThreshold', 'floorValue'],
    keys: [
      'matchExpression',
      'aggregationFunctions',
      'windowSize',
      'deviationThreshold',
      'floorValue',
      ...LEARNING,
      ...TEMPLATED,
    ],
    implied: { nameExpression: 'name' },
    terraformHasVersion: false,
  },
}

export const RULE_TYPES = Object.keys(KIND_KEYS) as readonly RuleType[]

export const sumoKeys = (type: RuleType): ReadonlySet<string> =>
  new Set([...COMMON_KEYS, ...KIND_KEYS[type].keys])

/** What a rule file may hold that Sumo's rules have no place for; it travels in a block called `dohyo`. */
export const OUR_KEYS = [
  'id',
  'detection',
  'stream',
  'version',
  'assetField',
  'category',
  'orders',
  'groupByAsset',
  'confidence',
  'references',
  'falsePositives',
  'playbook',
  'tests',
] as const

/** Keys of a rule file in the order in which they are written. */
export const KEY_ORDER: readonly string[] = [
  'id',
  'detection',
  'type',
  'name',
  'category',
  'enabled',
  'isPrototype',
  'stream',
  'version',
  'expression',
  'filterExpression',
  'matchExpression',
  'expressionsAndLimits',
  'ordered',
  'valueFields',
  'baselineType',
  'baselineWindowSize',
  'retentionWindowSize',
  'aggregationFunctions',
  'triggerExpression',
  'deviationThreshold',
  'floorValue',
  'limit',
  'countDistinct',
  'countField',
  'groupByAsset',
  'groupByFields',
  'assetField',
  'windowSize',
  'windowSizeMilliseconds',
  'suppressionWindowSize',
  'nameExpression',
  'description',
  'descriptionExpression',
  'summaryExpression',
  'score',
  'scoreMapping',
  'entitySelectors',
  'tags',
  'confidence',
  'references',
  'falsePositives',
  'playbook',
  'tests',
]

/** Terraform's words where it doesn't just write the API's key with underscores. */
const TERRAFORM: Readonly<Record<string, string>> = {
  score: 'severity',
  scoreMapping: 'severity_mapping',
  groupByAsset: 'group_by_entity',
  windowSizeMilliseconds: 'window_size_millis',
}

export const terraformKey = (key: string): string =>
  own(TERRAFORM, key) ?? key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** The API's key for one in any spelling: with underscores, with capitals, in Terraform's words. */
export const apiKey = (key: string): string => {
  const camel = key.replace(/(?<![_-])[_-]+([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase())
  return own(RENAMED, camel) ?? camel
}

const RENAMED: Readonly<Record<string, string>> = {
  severity: 'score',
  severityMapping: 'scoreMapping',
  groupByEntity: 'groupByAsset',
  windowSizeMillis: 'windowSizeMilliseconds',
}

/** What answers and the catalog say about a rule, not of it; an import leaves it out without a word. */
export const ABOUT_A_RULE: ReadonlySet<string> = new Set(
  `allFields baselineStatus commitMessage commitOriginHash contentType converted created createdBy createdByUser
  customTemplateId deleted filePath fullRecordCount hasOverride idCompile isCustom lastModified lastUpdated
  lastUpdatedBy normalizedDescription normalizedScoreDescription normalizedScorePossibilities normalizedScoreRange
  normalizedScoreType normalizedSignalName normalizedSummary parentJaskId productDirectRef productGuids
  recordTypeDirectRef ruleId ruleSource ruleType patternType kind scoreExpression signalCount07d signalCount24h
  silentMode source status statusMessage threatRuleType tuningExpressions uid updated vendorDirectRef windowSizeName
  enabledByDefault idCompiled assetField valueExpression window severityMapping`
    .trim()
    .split(/\s+/),
)
