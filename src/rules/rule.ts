import type { Expr } from '../language/ast.ts'
import type { PlaybookTemplates } from './playbook.ts'
import type { AggregateName, ConfidenceLevel, RuleDefinition } from './schema.ts'
import type { Template, TemplateRef } from './template.ts'

/** One aggregate of an aggregation or outlier rule. */
export interface RuleAggregate {
  readonly name: string
  readonly function: AggregateName
  readonly argument: Expr
}

/** What the correlation of a kind works with. All of it is plain data, so that a rule can be kept as JSON. */
export interface RuleShape {
  /** A record is a match when one of these holds; for a chain, one per step. */
  readonly conditions: readonly Expr[]
  /** Fields that separate groups; a record that lacks one is ignored. */
  readonly groupBy: readonly TemplateRef[]
  /** The entity fields separate groups too; one that is absent is a part of the key like others. */
  readonly groupByEntity: boolean
  /** What is counted or remembered: the count field of a threshold, the value fields of first seen. */
  readonly values: readonly TemplateRef[]
  readonly aggregates: readonly RuleAggregate[]
  /** Over the names of the aggregates. */
  readonly trigger?: Expr
}

/** What the user wants of a rule's signals on some records. */
export interface RuleException {
  readonly id: string
  readonly when: Expr
  /** The score of such signals, 0 to 10; absent: they are suppressed. */
  readonly score?: number
}

/** A rule that was read without errors: the file's keys, with expressions and templates parsed. */
export interface Rule extends RuleShape {
  readonly id: string
  readonly file: string
  /** Where its first condition begins in the file. */
  readonly place?: { readonly line: number; readonly column: number }
  readonly definition: RuleDefinition
  /** The conditions joined by OR. */
  readonly expression: Expr
  readonly entities: readonly { readonly type: string; readonly field: TemplateRef }[]
  /** Where the severity comes from, when not from the rule. */
  readonly scoreField?: TemplateRef
  readonly name: Template
  readonly summary: Template
  readonly description: Template
  readonly because: readonly Template[]
  readonly adjust: readonly {
    readonly when: Expr
    /** Instead of `when`, which is then false: a step of a chain that happened. */
    readonly step?: string
    readonly level: ConfidenceLevel
    readonly because: Template
    readonly summary: Template | undefined
  }[]
  /** See `excepted`. */
  readonly exceptions?: readonly RuleException[]
  /** Read by `withPlaybook`. */
  readonly playbook?: PlaybookTemplates
  /** The conditions without the exceptions, where these are part of the conditions. */
  readonly counted?: readonly Expr[]
}

/** The score of a rule before any record is seen. */
export const defaultScore = (definition: RuleDefinition): number =>
  'score' in definition ? definition.score : definition.scoreMapping.default
