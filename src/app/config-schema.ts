import { z } from 'zod'
import { siemSettingsSchema } from '../signals/settings-schema.ts'
import { days, hasZone, startOf, zoneAdvice } from './config-values.ts'

/**
 * The file of settings, `dohyo.yaml`. Documented key by key in docs/config.md; docs/dohyo.schema.json is made from it. What
 * depends on the rules (their ids, their own keys) is checked where they are at hand: config-rules.ts.
 */

/** Account ids are digits, which YAML takes for numbers, without the zeros in front. */
const name = z
  .string({
    error: ({ input }) => (typeof input === 'number' ? 'must be text: put it in quotes' : undefined),
  })
  .regex(/^\S(.*\S)?$/, 'must be text without blanks at its ends')

const why = z.string().min(1)

const day = z.string().refine((text) => startOf(text) !== undefined, {
  error: 'must be a day or a time: 2027-01-31, 2027-01-31T12:00:00Z',
})

const trusted = z.union([
  name,
  z.strictObject({
    id: name,
    why: why.optional(),
    /** From then on it is an account as any other. */
    expires: day.optional(),
  }),
])

const backup = z.union([name, z.strictObject({ principal: name, why: why.optional() })])

const estate = z.strictObject({
  /** AWS accounts, Azure subscriptions, GCP projects. */
  ownAccounts: z.array(name).default([]),
  /** Azure tenants. */
  tenants: z.array(name).default([]),
  ownOrganizations: z.array(name).default([]),
  ownDomains: z.array(name).default([]),
  trustedAccounts: z.array(trusted).default([]),
  backupPrincipals: z.array(backup).default([]),
})

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, 24 hours: 08:30')

const zone = z.string().refine(hasZone, { error: ({ input }) => zoneAdvice(String(input)) })

const weekdays = z
  .union([z.string(), z.array(z.union([z.string(), z.int().min(1).max(7)])).min(1)])
  .refine((value) => days(value) !== undefined, {
    error: 'must be days of the week: mon-fri, or [mon, tue, wed]',
  })

const businessHours = z
  .strictObject({
    /** IANA name; daylight saving time is its matter. */
    zone,
    days: weekdays.default('mon-fri'),
    from: clock,
    to: clock,
  })
  .refine(({ from, to }) => from !== to, { error: 'must differ from `from`', path: ['to'] })

const SEVERITY_NAMES = ['critical', 'high', 'medium', 'low', 'info'] as const
const severity = z.union([z.enum(SEVERITY_NAMES), z.int().min(0).max(10)])

/** The rule's own keys are checked by the rule's own schema. */
const ruleChange = z.looseObject({
  enabled: z.boolean().optional(),
  severity: severity.optional(),
  limit: z.int().min(1).optional(),
  windowSize: z.string().optional(),
  windowSizeMilliseconds: z.int().optional(),
  /** Needed to turn off a rule that finds what leaves the estate. */
  confirmed: z.boolean().optional(),
})

const ID = /^[A-Za-z][A-Za-z0-9]*([-_.][A-Za-z0-9]+)*$/

const exception = z
  .strictObject({
    id: z.string().regex(ID, 'must be words of letters and digits joined by `-`'),
    rules: z.union([z.literal('*'), z.array(z.string().min(1)).min(1)]),
    /** `exclude`: signals are suppressed. `severity`: they get the severity that is given. */
    action: z.enum(['exclude', 'severity']).default('exclude'),
    severity: severity.optional(),
    /** A rule expression. */
    when: z.string().min(1),
    reason: why,
    owner: why,
    created: day.optional(),
    expires: day,
    /** Needed to hide what leaves the estate. */
    confirmed: z.boolean().default(false),
  })
  .refine(({ action, severity: given }) => (action === 'severity') === (given !== undefined), {
    error: '`severity` is needed with `action: severity`, and only there',
    path: ['severity'],
  })
  .refine(
    ({ created, expires }) => created === undefined || (startOf(created) ?? 0) < (startOf(expires) ?? 0),
    {
      error: 'must be later than `created`',
      path: ['expires'],
    },
  )

export const configSchema = z
  .strictObject({
    estate: estate.optional(),
    businessHours: businessHours.optional(),
    rules: z.record(z.string(), ruleChange).default({}),
    exceptions: z.array(exception).default([]),
    siem: siemSettingsSchema.optional(),
  })
  .superRefine(({ exceptions }, context) => {
    const seen = new Set<string>()
    for (const [i, { id }] of exceptions.entries()) {
      if (seen.has(id))
        context.addIssue({
          code: 'custom',
          path: ['exceptions', i, 'id'],
          message: `there is another exception \`${id}\``,
        })
      seen.add(id)
    }
  })

export type Config = Readonly<z.output<typeof configSchema>>
export type ConfigInput = z.input<typeof configSchema>

/** JSON Schema (draft 2020-12) for editors, as it is kept in docs/dohyo.schema.json. */
export const configJsonSchema = (): string =>
  `${JSON.stringify(
    {
      title: 'dohyo.yaml',
      description: 'Settings of dohyo, explained in config.md.',
      ...z.toJSONSchema(configSchema, { io: 'input' }),
    },
    null,
    2,
  )}\n`
