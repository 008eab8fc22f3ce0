import type { Expr } from '../language/ast.ts'
import type { Known, Truth } from './abstract.ts'
import { commonDomain, domainOf } from './domains.ts'
import { type Domain, type Exploration, explore, rawFields } from './explore.ts'
import type { LintContext, LintSource } from './finding.ts'
import { descendants, fieldsOf } from './walk.ts'

/** What the explorations of a query prove together. */
export interface Facts {
  /** Outcomes of a condition; undefined where it is not known to be reached, or no condition. */
  truth(node: Expr): Truth | undefined
  /** Has each of the conditions been true in some world of every exploration? Answered without the rest of the worlds. */
  canHold(nodes: ReadonlySet<Expr>): boolean
  /** Values that the operand of a comparison can have. */
  operand(node: Expr): Known | undefined
  /** What a field can be for any of the sources. */
  readonly domain: Domain
  readonly explorations: readonly Exploration[]
  /** The query as events of one source go through it. */
  readonly bySource: ReadonlyMap<LintSource, Exploration>
  readonly raw: ReadonlyMap<string, string>
}

const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/** Fields times parts of expressions, a second's worth: each world of each field goes through the whole query. */
const MAX_WORK = 1_000_000

/** The explorations take most of the time of lint, and are made when a rule first asks for them. */
export const gatherFacts = (context: LintContext, alias: boolean): Facts => {
  const raw = rawFields(context)
  const names = new Set(
    context.parts.flatMap(({ exprs }) =>
      exprs.flatMap((expr) => fieldsOf(expr).map(({ name }) => name.toLowerCase())),
    ),
  )
  const domain = commonDomain(context.sources, alias)
  const nodes = context.parts
    .flatMap(({ exprs }) => exprs)
    .reduce((sum, expr) => sum + descendants(expr).length, 0)
  const fields = names.size * nodes > MAX_WORK ? [] : [...names]
  const exploreAll = (sought?: ReadonlySet<Expr>): readonly Exploration[] =>
    [undefined, ...fields].flatMap((field) => {
      const found = explore(context, field, domain, sought)
      return found === undefined ? [] : [found]
    })
  const explorations = once(() => exploreAll())
  const bySource = once(
    () =>
      new Map(
        context.sources.flatMap((source) => {
          const found = explore(context, undefined, domainOf(source, alias))
          return found === undefined ? [] : [[source, found] as const]
        }),
      ),
  )
  return {
    domain,
    get explorations() {
      return explorations()
    },
    get bySource() {
      return bySource()
    },
    raw,
    truth: (node) => {
      let truth: Truth | undefined
      for (const { truths } of explorations()) {
        const seen = truths.get(node)
        if (seen === undefined) return undefined
        truth = truth === undefined ? seen : { t: truth.t && seen.t, f: truth.f && seen.f }
      }
      return truth
    },
    canHold: (nodes) =>
      exploreAll(nodes).every(({ truths }) => [...nodes].every((node) => truths.get(node)?.t === true)),
    operand: (node) => {
      let known: Known | undefined
      for (const { operands } of explorations()) {
        const seen = operands.get(node)
        if (
          seen !== undefined &&
          (known === undefined || known === 'any' || (seen !== 'any' && seen.size < known.size))
        )
          known = seen
      }
      return known
    },
  }
}

export const neverTrue = (truth: Truth | undefined): boolean => truth !== undefined && !truth.t && truth.f
export const alwaysTrue = (truth: Truth | undefined): boolean => truth?.t === true && !truth.f
