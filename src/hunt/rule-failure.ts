import { InternalError } from '../base/errors.ts'
import { EngineError } from '../engine/errors.ts'
import type { Rule } from '../rules/rule.ts'

/** A rule that did not run, or not on everything: what it would have found may be missing. */
export interface RuleFailure {
  readonly file: string
  /** Its id, where it could be read. */
  readonly rule?: string
  readonly reason: string
}

/** Called once for each statement that a rule fails, so perhaps more than once for a rule. */
export type OnRuleFailure = (rule: Rule, error: EngineError | InternalError) => void

/** A failure that the rule of a statement may be to blame for: of the engine, or of the compiler. */
export const isRuleFailure = (error: unknown): error is EngineError | InternalError =>
  error instanceof EngineError || error instanceof InternalError

/**
 * Works on all of these rules at once; when that fails, on each half, until the rule stands alone that fails it. `work` must
 * leave nothing behind when it throws.
 */
export const isolating = async <R, T>(
  rules: readonly R[],
  work: (rules: readonly R[]) => Promise<T>,
  onFailure: (rule: R, error: EngineError | InternalError) => void,
): Promise<readonly T[]> => {
  const [first] = rules
  if (first === undefined) return []
  try {
    return [await work(rules)]
  } catch (error) {
    if (!isRuleFailure(error)) throw error
    if (rules.length === 1) {
      onFailure(first, error)
      return []
    }
    const middle = Math.ceil(rules.length / 2)
    const results: T[] = []
    for (const half of [rules.slice(0, middle), rules.slice(middle)])
      results.push(...(await isolating(half, work, onFailure)))
    return results
  }
}

/** Failures by rule, in the order of the rules; the first reason of each counts. */
export const createFailures = (): {
  readonly add: OnRuleFailure
  of(rules: readonly Rule[]): readonly RuleFailure[]
} => {
  const reasons = new Map<string, string>()
  return {
    add: ({ id }, error) => {
      if (!reasons.has(id)) reasons.set(id, reasonOf(error))
    },
    of: (rules) =>
      rules.flatMap(({ id, file, place }) => {
        const reason = reasons.get(id)
        const at = place === undefined ? '' : `${place.line}:${place.column}: `
        return reason === undefined ? [] : [{ file, rule: id, reason: `${at}${reason}` }]
      }),
  }
}

/** Where in the statement it went wrong, and how to write SQL, says nothing to who wrote the rule. */
const LONGEST = 4000
const STATEMENT = /(?:[:.,]? *(?:while executing|in scope)\b|\. Look at https)[\s\S]*$/i

const reasonOf = (error: EngineError | InternalError): string => {
  if (error instanceof InternalError) return `internal error: ${error.message}`
  const { code, help } = error
  return `${code}: ${error.message.slice(0, LONGEST).replace(STATEMENT, '')}${help === undefined ? '' : ` (${help})`}`
}
