import { InternalError } from '../base/errors.ts'
import { asBoolean } from '../compiler/values.ts'
import type { Expr } from '../language/ast.ts'
import type { SourceDef } from '../sources/source.ts'
import { type Sql, sql } from '../sql/sql.ts'
import { KNOWN_SNAPSHOTS, needsKnownSnapshots, relaxKnownSnapshots } from './known-snapshots.ts'
import { type FieldAccess, lowerRule } from './lower-rule.ts'
import { requiredLiterals } from './required-literals.ts'
import type { Rule } from './rule.ts'
import { specialise } from './specialise.ts'

/** A rule for one source. All conditions are never-null UInt8. */
export interface CompiledRule {
  readonly rule: Rule
  /** The condition of the first pass: the rule's own, or a wider one when `needsSecondPass`. */
  readonly condition: Sql
  /** The rule reads `dohyo_knownSnapshots`: whether it fires, or how sure it is, the first pass can't say. */
  readonly needsSecondPass: boolean
  /**
   * The rule's full condition. `known` is an Array(String) with the ids created, copied or shared within the 90 days before
   * the event; it may hold more than the event's own ids.
   */
  secondPass(known: Sql): Sql
  /** For each entry of `confidence.adjust`: does it hold? */
  adjust(known: Sql): readonly Sql[]
  /** For each exception: does it hold? */
  readonly exceptions: readonly Sql[]
}

type Product = Pick<SourceDef, 'cloud' | 'vendor' | 'product'>

export const constantsOf = (source: Product): Readonly<Record<string, string>> => ({
  cloud_provider: source.cloud,
  metadata_vendor: source.vendor,
  metadata_product: source.product,
})

/**
 * The operations of a source of which an event must have one for the rule to fire: null means that any event must be looked
 * at, an empty list that none needs to. See `requiredLiterals`.
 */
export const operationsOf = (rule: Rule, source: Product): readonly string[] | null =>
  requiredLiterals(rule.expression, constantsOf(source))

/** The rule for those events of a source whose operation, if any, is among these; undefined when it fires on none. */
export const ruleFor = (rule: Rule, source: Product, operations: ReadonlySet<string>): Rule | undefined => {
  const known = { constants: constantsOf(source), operations }
  const expression = specialise(rule.expression, known)
  if (expression.kind === 'boolean' && !expression.value) return undefined
  return {
    ...rule,
    expression,
    conditions: rule.conditions.map((condition) => specialise(condition, known)),
    adjust: rule.adjust.map((entry) => ({ ...entry, when: specialise(entry.when, known) })),
    ...(rule.exceptions === undefined
      ? {}
      : { exceptions: rule.exceptions.map((entry) => ({ ...entry, when: specialise(entry.when, known) })) }),
  }
}

/** Does anything that decides on the rule's signals depend on what other events said about a snapshot? */
export const asksWhatIsKnown = (rule: Rule): boolean =>
  needsKnownSnapshots(rule.expression) || rule.adjust.some(({ when }) => needsKnownSnapshots(when))

/** Compiles a rule. `access` says where field values come from: `recordAccess(source, rawRecord)`, so the rule is for that source. */
export const compileRule = (rule: Rule, access: FieldAccess): CompiledRule => ({
  rule,
  condition: lowerCondition(relaxKnownSnapshots(rule.expression), access),
  needsSecondPass: asksWhatIsKnown(rule),
  secondPass: (known) => lowerCondition(rule.expression, withKnown(access, known)),
  adjust: (known) => rule.adjust.map((entry) => lowerCondition(entry.when, withKnown(access, known))),
  exceptions: (rule.exceptions ?? []).map(({ when }) => lowerCondition(when, access)),
})

/** A condition that the loader has checked: UInt8, never null. */
export const lowerCondition = (expr: Expr, access: FieldAccess): Sql =>
  asBoolean(
    lowerRule(expr, access, (code, _params, _span, options) => {
      // the loader has checked the expression with the same function
      if (options?.severity !== 'warning') throw new InternalError(`unchecked rule expression: ${code}`)
    }),
  ).sql

/** The same access, with `dohyo_knownSnapshots` filled: for conditions and for what signals show. */
export const withKnown = (access: FieldAccess, known: Sql): FieldAccess => ({
  ...access,
  field: (name) => (name === KNOWN_SNAPSHOTS ? knownOfEvent(access, known) : access.field(name)),
})

/** The known ones among the snapshots that the event itself names: a rule then need not repeat which they are. */
const knownOfEvent = (access: FieldAccess, known: Sql): Sql => {
  const resource = access.field('dohyo_resource')
  return sql`arrayFilter(id -> has(${known}, id), arrayConcat(if(isNull(${resource}), emptyArrayString(), [assumeNotNull(${resource})]), ${access.field('dohyo_rootSnapshots')}, ${access.field('dohyo_restoredFrom')}))`
}
