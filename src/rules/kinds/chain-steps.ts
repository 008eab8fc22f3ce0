import { z } from 'zod'
import type { Steps } from './chain-orders.ts'

/**
 * A step of a chain. Ours: `name`, by which texts reach the record that stands for the step (`{{made.dohyo_actor}}`), a limit
 * of 0 for a step that may be missing, and `score`, the severity of a chain in which it is not.
 */
export const step = <T extends z.ZodType, L extends z.ZodType, S extends z.ZodType>(
  text: T,
  limit: L,
  score: S,
) =>
  z.strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z]\w*$/, 'must be a word of letters, digits and `_`')
      .refine((name) => name !== 'fields', 'is what raw keys are called')
      .optional(),
    expression: text,
    limit,
    score: score.optional(),
  })

/** Says what can't be meant: a chain of optional steps, orders of other steps than those it has. */
export const checkSteps = (rule: Steps, context: z.RefinementCtx): void => {
  const complain = (path: PropertyKey[], message: string): void =>
    context.addIssue({ code: 'custom', path, message })
  const { expressionsAndLimits: steps, ordered, orders } = rule
  for (const [i, { name, limit, score }] of steps.entries()) {
    if (Number(limit) === 0 && name === undefined)
      complain(['expressionsAndLimits', i, 'limit'], 'must be at least 1, or the step needs a `name`')
    if (name !== undefined && steps.findIndex((other) => other.name === name) < i)
      complain(['expressionsAndLimits', i, 'name'], `\`${name}\` is already the name of another`)
    if (score !== undefined && Number(limit) !== 0)
      complain(['expressionsAndLimits', i, 'score'], 'is for steps that may be missing (`limit: 0`)')
  }
  const needed = steps.filter(({ limit }) => Number(limit) > 0)
  if (needed.length === 0) complain(['expressionsAndLimits'], 'needs a step that must be there')
  if (orders === undefined) return
  if (ordered) complain(['orders'], 'stands in place of `ordered`')
  const names = needed.map(({ name }) => name ?? '')
  for (const [i, order] of orders.entries())
    if (order.length !== names.length || names.some((name) => name === '' || !order.includes(name)))
      complain(['orders', i], 'must name every step that must be there, each once')
}
