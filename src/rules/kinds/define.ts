import { InternalError } from '../../base/errors.ts'
import type { Sql } from '../../sql/sql.ts'
import type { Rule } from '../rule.ts'
import type { RuleDefinition } from '../schema.ts'

/** What is known besides the matches. */
export interface CorrelateOptions {
  /**
   * When the rule began to run, ms: what is older is history that it learns from. Without it, learning starts with the first
   * record that a rule sees.
   */
  readonly created?: number
}

type Type = RuleDefinition['type']
type Definition<T extends Type> = Extract<RuleDefinition, { readonly type: T }>

/**
 * What one kind of rule does with matches; how it is written is in a file beside it (define-file.ts). Nothing elsewhere tells
 * kinds apart; see docs/contributing.md for adding one.
 *
 * `correlate` is given a relation with the match rows of one rule (columns: `MATCH_COLUMNS` of matches.ts) and gives a row
 * per firing, `key String, time Int64, id String, since Nullable(Int64), matched UInt64`: the match `id` at `time` completed
 * it, and it stands on the `matched` matches of the key in `(since, time]`, or on that one alone where `since` is NULL.
 * The result depends on the set of matches only, never on their order.
 *
 * `mayFire` says what must be true of all matches of a key for any firing of it: an aggregate condition over their rows,
 * never NULL. It is cheap where `correlate` is not; a rule of which no key is so is not correlated at all.
 */
interface RuleKind<T extends Type> {
  readonly type: T
  readonly mayFire: (definition: Definition<T>, options: CorrelateOptions) => Sql
  readonly correlate: (definition: Definition<T>, given: Correlation) => Sql
}

interface Correlation {
  readonly rule: Rule
  readonly matches: Sql
  readonly options: CorrelateOptions
}

/** A kind as those see it who don't know which it is. */
export interface AnyKind {
  readonly mayFire: (definition: RuleDefinition, options: CorrelateOptions) => Sql
  readonly correlate: (definition: RuleDefinition, given: Correlation) => Sql
}

export const defineKind = <T extends Type>(kind: RuleKind<T>): AnyKind => {
  const own = (definition: RuleDefinition): Definition<T> => {
    if (definition.type !== kind.type)
      throw new InternalError(`a ${definition.type} rule was given to ${kind.type}`)
    return definition as Definition<T>
  }
  return {
    mayFire: (definition, options) => kind.mayFire(own(definition), options),
    correlate: (definition, given) => kind.correlate(own(definition), given),
  }
}
