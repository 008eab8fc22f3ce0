import { z } from 'zod'

/**
 * The rule file. Keys without a comment are those of Sumo Logic's Cloud SIEM rule API (match rules, there called
 * "templated") and mean what Sumo means by them; the others are ours. Documented for authors in docs/rules.md.
 */
const text = z.string().min(1)
const expression = text
const template = text
const score = z.int().min(0).max(10)
const confidence = z.enum(['high', 'medium', 'low'])

const scoreMapping = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('constant'), default: score }),
  /** The field's own number; `default` when the field is absent. */
  z.strictObject({ type: z.literal('fieldValue'), default: score, field: text }),
  /** The first entry whose `from` equals the field's value; `default` when none does. */
  z.strictObject({
    type: z.literal('fieldValueMapping'),
    default: score,
    field: text,
    mapping: z.array(z.strictObject({ type: z.enum(['eq', 'equal']), from: z.string(), to: score })).min(1),
  }),
])

const settings = z.strictObject({
  ownAccounts: z.array(z.string()).optional(),
  trustedAccounts: z.array(z.string()).optional(),
  ownOrganizations: z.array(z.string()).optional(),
  ownDomains: z.array(z.string()).optional(),
  backupPrincipals: z.array(z.string()).optional(),
})

const event = z.record(z.string(), z.unknown())

const test = z
  .strictObject({
    name: text,
    source: z.enum(['aws-cloudtrail', 'azure-activity', 'gcp-audit']),
    /** One whole event, as the provider writes it. */
    event: event.optional(),
    /** Several events of one operation: the rule fires when it fires on any of them. */
    events: z.array(event).min(1).optional(),
    fires: z.boolean(),
    /** The exact rendered summary of the first event that fires. */
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

export const ruleSchema = z.strictObject({
  /** The rule's name in reports, settings and labels; the file is called the same. */
  id: z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be lower-case words joined by `-`'),
  /** Number in the pack's own list of detections. */
  detection: z
    .string()
    .regex(/^D\d\d$/, 'must look like `D02`')
    .optional(),
  type: z.literal('match'),
  name: text,
  enabled: z.boolean(),
  isPrototype: z.boolean(),
  stream: z.literal('record'),
  expression,
  nameExpression: template,
  descriptionExpression: template,
  summaryExpression: template,
  scoreMapping,
  entitySelectors: z
    .array(z.strictObject({ entityType: z.string().regex(/^_[a-z]+$/), expression: text }))
    .min(1),
  tags: z.array(text),
  /** How sure a signal is, and why; shown to the reader. */
  confidence: z.strictObject({
    level: confidence,
    because: z.array(template).min(1),
    /** In order: each entry whose `when` holds adds its reason, sets the level, and may word the summary anew. */
    adjust: z
      .array(
        z.strictObject({
          when: expression,
          level: confidence,
          because: template,
          summaryExpression: template.optional(),
        }),
      )
      .default([]),
  }),
  references: z.array(z.url()).default([]),
  falsePositives: z.array(text).default([]),
  /** What to do first when it fires. */
  playbook: text.optional(),
  tests: z.array(test).default([]),
})

export type RuleDefinition = z.infer<typeof ruleSchema>
export type RuleTest = RuleDefinition['tests'][number]
export type ConfidenceLevel = z.infer<typeof confidence>
