import { z } from 'zod'
import { CONFIDENCES, FACTS, OUTSIDE, SEVERITIES } from './document.ts'

const source = z.enum(['aws-cloudtrail', 'azure-activity', 'gcp-audit'])
const amount = z.int().min(0)
const text = z.string()
const maybe = text.nullable()

const time = z.iso.datetime({ precision: 3 })
const technique = z.object({ technique: text, name: text, tactic: text })
const entity = z.object({ type: text, value: text })

const playbookSteps = z.array(z.object({ what: text, command: text.optional() }))

const playbook = z.object({
  meaning: text,
  questions: z.array(
    z.object({ ask: text, query: text.optional(), command: text.optional(), attack: text, benign: text }),
  ),
  contain: playbookSteps,
  eradicate: playbookSteps,
  recover: playbookSteps,
  tell: z.array(text),
  falsePositives: z.array(text),
  tune: z.array(text),
})

// Keys that came after the first documents of version 1 are optional: those documents stay valid.
const signal = z.object({
  rule: text,
  name: text,
  severity: z.enum(SEVERITIES),
  score: z.number().min(0).max(10),
  time,
  cloud: z.enum(['AWS', 'Azure', 'GCP']),
  entities: z.array(
    z.object({
      type: text,
      value: text,
      score: z.number().min(0).optional(),
      suppressed: z.array(text).optional(),
    }),
  ),
  actor: maybe,
  sourceIp: maybe,
  userAgent: maybe,
  account: maybe,
  region: maybe,
  resource: maybe,
  resourceKey: text.optional(),
  sharedWith: z.array(text),
  outcome: text,
  operation: text,
  events: z.array(z.object({ id: text, source, file: text, raw: text.optional() })).min(1),
  explanation: text,
  confidence: z.enum(CONFIDENCES),
  why: z.array(text),
  attack: z.array(technique),
  tags: z.array(text),
  id: text.optional(),
  suppressed: z.boolean().optional(),
  insights: z.array(text).optional(),
  playbook: playbook.optional(),
  facts: z
    .object(Object.fromEntries(FACTS.map((name) => [name, z.array(text).min(1).optional()])))
    .optional(),
})

const insight = z.object({
  id: text,
  name: text,
  description: text,
  severity: z.enum(SEVERITIES).exclude(['info']),
  score: z.number().min(0),
  entity,
  signals: z.array(text).min(1),
  created: time,
  from: time,
  to: time,
  tactics: z.array(text),
  techniques: z.array(technique),
  resources: z.array(text),
  actors: z.array(text),
  why: z.array(text),
  relatedEntities: z.array(entity),
})

const entitySummary = z.object({
  type: text,
  value: text,
  score: z.number().min(0),
  peak: z.number().min(0),
  worst: z.number().min(0),
  signals: z.array(text).min(1),
  suppressed: amount,
  insights: z.array(text),
})

const accounting = z.object({
  files: z.object({ read: amount, skipped: amount, bytes: amount }),
  events: z.object({
    read: amount,
    inRange: amount.optional(),
    duplicate: amount,
    conflicting: amount.optional(),
    unreadable: amount,
    matched: amount,
  }),
  range: z.object({ from: time.nullable(), to: time.nullable() }).nullable().optional(),
  period: z.object({ from: time, to: time }).nullable().optional(),
  places: z
    .object({
      accounts: z.array(text),
      regions: z.array(text),
      judged: amount,
      withoutAccount: amount,
      withoutRegion: amount,
      unseen: z.array(z.object({ kind: z.enum(['account', 'region']), value: text, similar: z.array(text) })),
    })
    .optional(),
  signals: z
    .object({
      raised: amount,
      suppressed: amount,
      reasons: z.array(z.object({ reason: text, signals: amount })),
    })
    .optional(),
  rules: z
    .object({
      run: amount,
      failed: z.array(z.object({ file: text, rule: text.optional(), reason: text })),
    })
    .optional(),
  outside: z.array(z.object({ kind: z.enum(OUTSIDE), files: amount, bytes: amount })).optional(),
  skipped: z.array(
    z.object({ file: text, reason: text, kind: z.enum(['not-a-log', 'unreadable', ...OUTSIDE]) }),
  ),
  unreadable: z.array(z.object({ file: text, events: amount, reason: text })),
  bySource: z.array(z.object({ source, files: amount, events: amount })),
  settings: z
    .object({
      file: text,
      estate: z.object({
        ownAccounts: z.array(text),
        ownOrganizations: z.array(text),
        ownDomains: z.array(text),
        trustedAccounts: z.array(text),
        backupPrincipals: z.array(text),
      }),
      rules: z.array(z.object({ rule: text, changed: z.array(text), off: z.boolean() })),
      exceptions: z.array(
        z.object({ id: text, suppressed: amount, changed: amount, expires: time, expired: z.boolean() }),
      ),
    })
    .optional(),
})

/** The shape of `hunt --format json`; docs/hunt.schema.json is made from it. Keys may be added within version 1. */
export const huntDocumentSchema = z.object({
  version: z.literal('1'),
  insights: z.array(insight),
  signals: z.array(signal),
  entities: z.array(entitySummary).optional(),
  accounting,
})

/** JSON Schema (draft 2020-12) as it is kept in docs/hunt.schema.json. */
export const huntJsonSchema = (): string =>
  `${JSON.stringify(
    {
      title: 'dohyo hunt document',
      description:
        'Output of `dohyo hunt --format json`, explained in hunt-json.md. Unknown keys are to be ignored.',
      // `input`: keys that a later dohyo adds must not fail a document.
      ...z.toJSONSchema(huntDocumentSchema, { io: 'input' }),
    },
    null,
    2,
  )}\n`
