import { z } from 'zod'
import { parseRange } from './address.ts'
import { parseSeverityExpression } from './criticality.ts'
import { isTargetColumn, TARGET_COLUMNS } from './list-columns.ts'
import { indicatorType } from './stix-pattern.ts'

/**
 * What Cloud SIEM is told besides rules. Keys are those of Sumo's API where it has them. Everything is optional; the
 * defaults are the documented ones.
 */
const text = z.string().min(1)
const names = z.array(text)
const hours = z.number().positive()
const when = z.iso.datetime({ offset: true, local: true })
const utc = when.transform((time) => (/(?:Z|[+-]\d\d:?\d\d)$/.test(time) ? time : `${time}Z`))
const range = text.refine((value) => parseRange(value) !== undefined, 'must be a range such as 10.0.0.0/8')

const networkBlock = z.strictObject({
  addressBlock: range,
  label: z.string().default(''),
  internal: z.boolean().default(false),
  suppressesSignals: z.boolean().default(false),
})

const listItem = z.union([
  text.transform((value) => ({ value, active: true })),
  z.strictObject({
    value: text,
    description: z.string().optional(),
    /** UTC when it names no zone. A record of that time or later is not matched any more. */
    expiration: when.nullish().transform((time) => time ?? undefined),
    active: z.boolean().default(true),
  }),
])

export const listSchema = z.strictObject({
  name: text,
  description: z.string().optional(),
  /** `Ip`, `Username`…, or the name of a custom column. */
  targetColumn: text,
  active: z.boolean().default(true),
  /** Seconds. Sumo dates every item that is added, so a list that was taken from there needs no more than its items. */
  defaultTtl: z.number().nullish(),
  items: z.array(listItem).default([]),
})

/** Lists as Sumo's files have them: `a,b`. */
const joinedNames = z.union([z.string(), z.array(z.string()).transform((list) => list.join(','))])
const absent = <T>(value: T | null | undefined): T | undefined => value ?? undefined

/** Threat intelligence in Sumo's normalised form. */
export const indicatorSchema = z.strictObject({
  id: z.string().optional(),
  indicator: text,
  type: text.transform((written, context) => {
    const type = indicatorType(written)
    if (type !== undefined) return type
    context.addIssue({ code: 'custom', message: `must be one of Sumo's types, such as \`ipv4-addr\`` })
    return z.NEVER
  }),
  source: z.string().optional(),
  confidence: z.number().min(0).max(100).nullish().transform(absent),
  threatType: z.string().nullish().transform(absent),
  actors: joinedNames.nullish().transform(absent),
  killChain: joinedNames.nullish().transform(absent),
  /** UTC when it names no zone. From this time on. */
  validFrom: utc.nullish().transform(absent),
  /** Up to this time; without it, for ever. */
  validUntil: utc.nullish().transform(absent),
  /** What Sumo exports besides. */
  fields: z.unknown().optional(),
  imported: z.unknown().optional(),
  updated: z.unknown().optional(),
})

const entity = z.strictObject({
  type: z.string().regex(/^_\w+$/, 'must look like `_username`'),
  value: text,
  sensorZone: text.optional(),
  criticality: text.optional(),
  suppressed: z.boolean().optional(),
  tags: names.default([]),
})

const entityGroup = z
  .strictObject({
    name: text,
    description: z.string().optional(),
    entityType: z.string().regex(/^_\w+$/, 'must look like `_username`'),
    /** Sensor zone; without it, all. */
    entityNamespace: text.optional(),
    prefix: text.optional(),
    suffix: text.optional(),
    networkBlock: range.optional(),
    criticality: text.optional(),
    suppressed: z.boolean().optional(),
    tags: names.default([]),
  })
  .refine(
    ({ prefix, suffix, networkBlock: block }) =>
      [prefix, suffix, block].filter((way) => way !== undefined).length === 1,
    'needs exactly one of `prefix`, `suffix` and `networkBlock`',
  )

export const INSIGHT_SEVERITIES = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const
const insightSeverity = z.enum(INSIGHT_SEVERITIES)

const customInsight = z
  .strictObject({
    name: text,
    description: z.string().default(''),
    enabled: z.boolean().default(true),
    ordered: z.boolean().default(false),
    ruleIds: names.nullish().transform((ids) => ids ?? []),
    /** `*` stands for any text. */
    signalNames: names.nullish().transform((list) => list ?? []),
    severity: insightSeverity,
    dynamicSeverity: z
      .array(z.strictObject({ minimumSignalSeverity: z.number(), insightSeverity }))
      .default([]),
    /** ENTITY: all on one entity. STRICT: across entities, with an insight on each. */
    signalMatchStrategy: z.enum(['ENTITY', 'STRICT']).default('ENTITY'),
    tags: names.default([]),
  })
  .refine(
    ({ ruleIds, signalNames }) => (ruleIds.length === 0) !== (signalNames.length === 0),
    'needs either `ruleIds` or `signalNames`',
  )

/** A tuning expression, keys as in Sumo's API: `sec/v1/rule-tuning-expressions`. */
const tuning = z.strictObject({
  name: text,
  description: z.string().optional(),
  expression: text,
  enabled: z.boolean().default(true),
  exclude: z.boolean().default(true),
  isGlobal: z.boolean().default(false),
  ruleIds: names.default([]),
})

export const siemSettingsSchema = z
  .strictObject({
    /** An insight is made above this activity score, never at it. */
    threshold: z.number().min(0).default(12),
    lookbackDays: z.number().positive().default(14),
    /** Ours: how long what follows an insight is told as a part of it; 0 for insights exactly as Sumo's. */
    followHours: hours.default(24),
    /** A signal is redundant this long after the last firing of its name on its entity… */
    redundantHours: hours.default(12),
    /** … but no longer than this after the one that was let through. */
    globalSignalSuppressionWindow: hours.default(72),
    criticality: z
      .array(
        z.strictObject({
          name: text,
          severityExpression: text.refine(
            (value) => parseSeverityExpression(value) !== undefined,
            'must be `severity`, one of + - * /, and a number',
          ),
        }),
      )
      .default([]),
    entities: z.array(entity).default([]),
    entityGroups: z.array(entityGroup).default([]),
    networkBlocks: z.array(networkBlock).default([]),
    /** Columns of one's own for lists: the fields that each compares. */
    customColumns: z.record(text, names.min(1)).default({}),
    matchLists: z.array(listSchema).default([]),
    suppressedLists: z.array(listSchema).default([]),
    threatIndicators: z.array(indicatorSchema).default([]),
    customInsights: z.array(customInsight).default([]),
    tuning: z.array(tuning).default([]),
  })
  .superRefine((settings, context) => {
    const known = new Set(settings.criticality.map(({ name }) => name))
    for (const key of ['entities', 'entityGroups'] as const)
      for (const [i, { criticality }] of settings[key].entries())
        if (criticality !== undefined && criticality !== 'default' && !known.has(criticality))
          context.addIssue({
            code: 'custom',
            path: [key, i, 'criticality'],
            message: `there is no criticality \`${criticality}\``,
          })
    for (const key of ['matchLists', 'suppressedLists'] as const)
      for (const [i, { targetColumn }] of settings[key].entries())
        if (!isTargetColumn(targetColumn, settings.customColumns))
          context.addIssue({
            code: 'custom',
            path: [key, i, 'targetColumn'],
            message: `there is no column \`${targetColumn}\`; there are ${[...TARGET_COLUMNS, ...Object.keys(settings.customColumns)].join(', ')}`,
          })
  })

export type SiemSettings = Readonly<z.output<typeof siemSettingsSchema>>
export type SiemSettingsInput = z.input<typeof siemSettingsSchema>
export type NetworkBlock = SiemSettings['networkBlocks'][number]
export type MatchList = z.output<typeof listSchema>
export type ThreatIntel = SiemSettings['threatIndicators']
export type EntityGroup = SiemSettings['entityGroups'][number]
export type CustomInsight = SiemSettings['customInsights'][number]
export type InsightSeverity = (typeof INSIGHT_SEVERITIES)[number]

export interface SettingsProblem {
  /** `entityGroups[2].prefix` */
  readonly path: string
  readonly reason: string
}

/** Checks settings from a file or an API and fills in the defaults. */
export const readSiemSettings = (
  value: unknown,
): { readonly settings: SiemSettings } | { readonly problems: readonly SettingsProblem[] } => {
  const parsed = siemSettingsSchema.safeParse(value)
  if (parsed.success) return { settings: parsed.data }
  return {
    problems: parsed.error.issues.map(({ path, message }) => ({
      path: path
        .map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i === 0 ? '' : '.'}${String(part)}`))
        .join(''),
      reason: message.replace(/^Invalid input: /, ''),
    })),
  }
}
