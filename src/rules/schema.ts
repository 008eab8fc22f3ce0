import { z } from 'zod'
import { playbook } from './playbook-schema.ts'
import { testEvents } from './repeat-events.ts'
import { DAY, type Windowed, windowMs } from './window.ts'

/**
 * The parts of a rule file that kinds share. Keys without a comment are those of Sumo Logic's Cloud SIEM rule API and mean
 * what Sumo means by them; the others are ours. Documented for authors in docs/rules.md. Each kind adds its own in kinds/.
 */
export const text = z.string().min(1)
const template = z.string()
export const score = z.int().min(0).max(10)
const confidence = z.enum(['high', 'medium', 'low'])

/** Sumo's API gives some numbers as text. */
export const numeral = z.union([z.int(), z.string().regex(/^\d+$/, 'must be a whole number')])

/** Sumo's console leaves these empty where they are not used. */
const unused = { field: z.string().nullish(), mapping: z.array(z.unknown()).nullish() }

const equals = z.strictObject({ type: z.enum(['eq', 'equal']), from: z.string(), to: score })

/** Numbers between two, both included. */
const between = z.strictObject({ type: z.literal('range'), from: z.string(), fromEnd: z.string(), to: score })

export const scoreMapping = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('constant'), default: score, ...unused }),
  /** The field's own number; `default` when the field is absent. */
  z.strictObject({
    type: z.literal('fieldValue'),
    default: score,
    field: text,
    mapping: unused.mapping,
  }),
  /** The first entry that the field's value equals, or is in the range of; `default` when there is none. */
  z.strictObject({
    type: z.literal('fieldValueMapping'),
    default: score,
    field: text,
    mapping: z.array(z.discriminatedUnion('type', [equals, between])).min(1),
  }),
])

const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/

const settings = z.strictObject({
  ownAccounts: z.array(z.string()).optional(),
  trustedAccounts: z.array(z.string()).optional(),
  ownOrganizations: z.array(z.string()).optional(),
  ownDomains: z.array(z.string()).optional(),
  backupPrincipals: z.array(z.string()).optional(),
  businessHours: z
    .strictObject({
      zone: text,
      days: z.array(z.number().int().min(1).max(7)).min(1),
      from: z.string().regex(CLOCK),
      to: z.string().regex(CLOCK),
    })
    .optional(),
})

const event = z.record(z.string(), z.unknown())

const test = z
  .strictObject({
    name: text,
    source: z.enum(['aws-cloudtrail', 'azure-activity', 'gcp-audit']),
    /** One whole event, as the provider writes it. */
    event: event.optional(),
    /** Several events: of one operation, or, for rules that look at more than one record, of all that happened. */
    events: testEvents.optional(),
    fires: z.boolean(),
    /** How many signals it raises, without those that are suppressed as redundant. */
    signals: z.int().min(1).optional(),
    /** The exact rendered summary of the first signal. */
    summary: z.string().optional(),
    severity: z.enum(['info', 'low', 'medium', 'high', 'critical']).optional(),
    confidence: confidence.optional(),
    settings: settings.optional(),
    /** Snapshot ids that count as created, copied or shared before the event: fills `dohyo_knownSnapshots`. */
    knownSnapshots: z.array(text).optional(),
  })
  .refine((t) => (t.event === undefined) !== (t.events === undefined), {
    error: 'needs either `event` or `events`',
  })
  .refine((t) => t.fires || t.signals === undefined, {
    error: '`signals` is for tests that fire',
    path: ['signals'],
  })

/** How sure a signal is, and why; shown to the reader. */
const confidences = z.strictObject({
  level: confidence,
  because: z.array(template).min(1),
  /** In order: each entry whose `when` holds adds its reason, sets the level, and may word the summary anew. */
  adjust: z
    .array(
      z
        .strictObject({
          when: text.optional(),
          /** A step of a chain, by its name: holds when it happened. */
          step: text.optional(),
          level: confidence,
          because: template,
          summaryExpression: template.optional(),
        })
        .refine(({ when, step }) => (when === undefined) !== (step === undefined), {
          error: 'needs either `when` or `step`',
        }),
    )
    .default([]),
})

/** What rules of every kind have. */
export const common = {
  /** The rule's name in reports, settings and labels; a rule of the pack is in a file of that name. */
  id: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9]*([-_.][A-Za-z0-9]+)*$/, 'must be words of letters and digits joined by `-`'),
  /** Number in the pack's own list of detections. */
  detection: z
    .string()
    .regex(/^D\d\d$/, 'must look like `D02`')
    .optional(),
  name: text,
  enabled: z.boolean().default(true),
  isPrototype: z.boolean().default(false),
  stream: z.literal('record').default('record'),
  version: z.union([z.int(), z.string()]).optional(),
  category: z.string().optional(),
  summaryExpression: template.default(''),
  entitySelectors: z
    .array(
      z.strictObject({
        entityType: z.string().regex(/^[A-Za-z_][\w-]*$/, 'must look like `_username`'),
        expression: text,
      }),
    )
    .min(1),
  tags: z.array(text).default([]),
  /** ms. Sumo allows up to seven days. */
  suppressionWindowSize: z
    .int()
    .positive()
    .max(7 * DAY)
    .optional(),
  confidence: confidences.optional(),
  references: z.array(z.url()).default([]),
  falsePositives: z.array(text).default([]),
  /** What to do when it fires. */
  playbook: playbook.optional(),
  tests: z.array(test).default([]),
}

/** Name and description with values of the record, for kinds whose signals stand on one. */
export const templated = {
  nameExpression: template.optional(),
  descriptionExpression: template.default(''),
}

export const groupByFields = z.array(text).default([])

const CUSTOM_MIN = 60_000
const CUSTOM_MAX = 5 * DAY

/** The sliding window of threshold, chain and aggregation rules. */
export const windowed = {
  windowSize: z.enum(['T05M', 'T10M', 'T30M', 'T60M', 'T12H', 'T24H', 'T05D', 'CUSTOM']),
  /** With `CUSTOM`: one minute to five days. */
  windowSizeMilliseconds: numeral.nullish(),
}

/** Says what is wrong with the window itself, or with a suppression window that ends before it. */
export const checkWindow = (
  rule: Windowed & { readonly suppressionWindowSize?: number | undefined },
  context: z.RefinementCtx,
): void => {
  const ms = windowMs(rule)
  if (!(ms >= CUSTOM_MIN && ms <= CUSTOM_MAX))
    context.addIssue({
      code: 'custom',
      path: ['windowSizeMilliseconds'],
      message: `with \`CUSTOM\` it must be ${CUSTOM_MIN} to ${CUSTOM_MAX}`,
    })
  checkSuppression(rule, ms, context)
}

export const checkSuppression = (
  rule: { readonly suppressionWindowSize?: number | undefined },
  ms: number,
  context: z.RefinementCtx,
): void => {
  if (rule.suppressionWindowSize !== undefined && rule.suppressionWindowSize <= ms)
    context.addIssue({
      code: 'custom',
      path: ['suppressionWindowSize'],
      message: `must be longer than the window of ${ms} ms`,
    })
}

/** Learning period and memory of first-seen and outlier rules, ms. */
export const baseline = {
  baselineWindowSize: numeral.default(30 * DAY),
  retentionWindowSize: numeral.default(90 * DAY),
}

export const checkBaseline = (
  rule: { readonly baselineWindowSize: number | string; readonly retentionWindowSize: number | string },
  context: z.RefinementCtx,
): void => {
  const [learning, memory] = [Number(rule.baselineWindowSize), Number(rule.retentionWindowSize)]
  if (memory > 90 * DAY)
    context.addIssue({ code: 'custom', path: ['retentionWindowSize'], message: 'must be at most 90 days' })
  if (learning >= memory)
    context.addIssue({
      code: 'custom',
      path: ['baselineWindowSize'],
      message: 'must be shorter than `retentionWindowSize`',
    })
}

const FUNCTIONS = ['count', 'count_distinct', 'sum', 'avg', 'min', 'max', 'first', 'last'] as const

export type AggregateName = (typeof FUNCTIONS)[number]

export const aggregateFunction = <const N extends AggregateName>(names: readonly N[]) =>
  z.strictObject({
    name: z.string().regex(/^[A-Za-z_]\w*$/, 'must be a word of letters, digits and `_`'),
    function: z.enum(names),
    arguments: z.array(text).length(1),
  })

export const AGGREGATES = FUNCTIONS

export type RuleTest = z.infer<typeof test>
export type ConfidenceLevel = z.infer<typeof confidence>
export type ScoreMapping = z.infer<typeof scoreMapping>
export type { RuleDefinition } from './kinds/files.ts'
