import type { z } from 'zod'
import { InternalError } from '../../base/errors.ts'
import type { Expr } from '../../language/ast.ts'
import type { Sql } from '../../sql/sql.ts'
import type { Rule, RuleShape } from '../rule.ts'
import type { TemplateRef } from '../template.ts'
import type { YamlPath } from '../yaml-text.ts'

/** Reads the texts of a rule file; what is wrong in them becomes diagnostics at their place. */
export interface RuleReader {
  expression(text: string, path: YamlPath): Expr
  /** A field or `fields['raw key']`. */
  field(text: string, path: YamlPath): TemplateRef
  /** An expression over these names alone. */
  trigger(text: string, names: readonly string[], path: YamlPath): Expr
}

/** What is known besides the matches. */
export interface CorrelateOptions {
  /**
   * When the rule began to run, ms: what is older is history that it learns from. Without it, learning starts with the first
   * record that a rule sees.
   */
  readonly created?: number
}

/**
 * One kind of rule: its part of the file, what makes a record a match, and how matches become firings. Nothing elsewhere
 * tells kinds apart; see docs/contributing.md for adding one.
 *
 * `correlate` is given a relation with the match rows of one rule (columns: `MATCH_COLUMNS` of matches.ts) and gives a row
 * per firing, `key String, time Int64, id String, since Nullable(Int64), matched UInt64`: the match `id` at `time` completed
 * it, and it stands on the `matched` matches of the key in `(since, time]`, or on that one alone where `since` is NULL.
 * The result depends on the set of matches only, never on their order.
 *
 * `mayFire` says what must be true of all matches of a key for any firing of it: an aggregate condition over their rows,
 * never NULL. It is cheap where `correlate` is not; a rule of which no key is so is not correlated at all.
 */
export interface RuleKind<Schema extends KindSchema> {
  readonly type: z.output<Schema>['type']
  readonly schema: Schema
  readonly shape: (definition: z.output<Schema>, read: RuleReader) => RuleShape
  readonly mayFire: (definition: z.output<Schema>, options: CorrelateOptions) => Sql
  readonly correlate: (definition: z.output<Schema>, given: Correlation) => Sql
}

type KindSchema = z.ZodType<{ readonly type: string }>

export interface Correlation {
  readonly rule: Rule
  readonly matches: Sql
  readonly options: CorrelateOptions
}

/** A kind as those see it who don't know which it is. */
export interface AnyKind<Schema extends KindSchema> {
  readonly type: z.output<Schema>['type']
  readonly schema: Schema
  readonly shape: (definition: { readonly type: string }, read: RuleReader) => RuleShape
  readonly mayFire: (definition: { readonly type: string }, options: CorrelateOptions) => Sql
  readonly correlate: (definition: { readonly type: string }, given: Correlation) => Sql
}

export const defineKind = <Schema extends KindSchema>(kind: RuleKind<Schema>): AnyKind<Schema> => {
  const own = (definition: { readonly type: string }): z.output<Schema> => {
    if (definition.type !== kind.type)
      throw new InternalError(`a ${definition.type} rule was given to ${kind.type}`)
    return definition as z.output<Schema>
  }
  return {
    type: kind.type,
    schema: kind.schema,
    shape: (definition, read) => kind.shape(own(definition), read),
    mayFire: (definition, options) => kind.mayFire(own(definition), options),
    correlate: (definition, given) => kind.correlate(own(definition), given),
  }
}

/** Fields of a list, each with its place. */
export const readFields = (
  names: readonly string[],
  path: YamlPath,
  read: RuleReader,
): readonly TemplateRef[] => names.map((name, i) => read.field(name, [...path, i]))
