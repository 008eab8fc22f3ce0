import { z } from 'zod'

/** The `playbook` of a rule file, and the files of shared parts in content/playbooks/. For authors: docs/rules.md. */
const text = z.string().min(1)

export const PLAYBOOK_CLOUDS = ['AWS', 'Azure', 'GCP'] as const
const cloud = z.enum(PLAYBOOK_CLOUDS)

const oneOrMore = <T extends z.ZodType>(item: T, error: string) =>
  z.union([item, z.array(item).min(1)], { error })

/** Where a question or a step is left out: another cloud, another operation, a record that lacks a field. */
const conditions = {
  cloud: oneOrMore(cloud, 'must be AWS, Azure or GCP, or a list of them').optional(),
  operation: oneOrMore(text, 'must be an operation, or a list of them').optional(),
  needs: text.optional(),
}

/** One text for all clouds, or one for each. */
const perCloud = z.union(
  [
    text,
    z
      .strictObject({ AWS: text.optional(), Azure: text.optional(), GCP: text.optional() })
      .refine((texts) => Object.keys(texts).length > 0),
  ],
  { error: 'must be text, or text for each of AWS, Azure and GCP' },
)

const question = z.strictObject({
  ask: text,
  query: perCloud.optional(),
  command: perCloud.optional(),
  attack: text,
  benign: text,
  ...conditions,
})

const step = z.strictObject({ what: text, command: perCloud.optional(), ...conditions })

const use = z.strictObject({ use: text })

/** A shared part by its id, or the part itself. Not a union: its messages would not say what is wrong with either. */
const shareable = <T extends z.ZodType>(part: T) =>
  z.unknown().transform((value, context): z.output<T> | z.output<typeof use> => {
    const isUse = typeof value === 'object' && value !== null && 'use' in value
    const parsed = (isUse ? use : part).safeParse(value)
    if (parsed.success) return parsed.data as z.output<T> | z.output<typeof use>
    for (const issue of parsed.error.issues)
      context.issues.push({ ...issue, input: value } as z.core.$ZodRawIssue)
    return z.NEVER
  })

const steps = z.array(shareable(step)).default([])

export const structuredPlaybook = z.strictObject({
  meaning: text,
  questions: z.array(shareable(question)).default([]),
  contain: steps,
  eradicate: steps,
  recover: steps,
  tell: z.array(text).default([]),
  tune: z.array(text).default([]),
})

/** Plain text, or what {@link structuredPlaybook} says. */
export const playbook = z
  .unknown()
  .transform((value, context): string | z.output<typeof structuredPlaybook> => {
    const schema =
      typeof value === 'object' && value !== null && !Array.isArray(value) ? structuredPlaybook : text
    const parsed = schema.safeParse(value)
    if (parsed.success) return parsed.data
    for (const issue of parsed.error.issues)
      context.issues.push({ ...issue, input: value } as z.core.$ZodRawIssue)
    return z.NEVER
  })

const id = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be words of small letters and digits joined by `-`')

export const sharedParts = z.strictObject({
  questions: z.array(question.extend({ id })).default([]),
  steps: z.array(step.extend({ id })).default([]),
})

const KEYS: Readonly<Record<string, readonly string[]>> = {
  questions: ['use', 'id', ...Object.keys(question.shape)],
  steps: ['id', ...Object.keys(step.shape)],
  contain: ['use', ...Object.keys(step.shape)],
  eradicate: ['use', ...Object.keys(step.shape)],
  recover: ['use', ...Object.keys(step.shape)],
  query: PLAYBOOK_CLOUDS,
  command: PLAYBOOK_CLOUDS,
  playbook: Object.keys(structuredPlaybook.shape),
}

/** The keys that there are at a path: for suggestions. */
export const playbookKeysAt = (path: readonly PropertyKey[]): readonly string[] =>
  KEYS[String(path.findLast((part) => typeof part === 'string') ?? '')] ?? Object.keys(sharedParts.shape)

export type PlaybookDefinition = z.output<typeof structuredPlaybook>
export type QuestionDefinition = z.output<typeof question>
export type StepDefinition = z.output<typeof step>
export type PerCloud = z.output<typeof perCloud>
