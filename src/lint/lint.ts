import { decideSearch } from '../compiler/lower-search.ts'
import type { DiagnosticCode } from '../language/diagnostics/codes.ts'
import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import { expandTemplates, type Templates } from '../language/templates.ts'
import { bindQuery } from '../query/index.ts'
import { gatherFacts } from './facts.ts'
import type { Finding, LintContext, LintRule, LintSource } from './finding.ts'
import { contradictions, deadBranches, decidedConditions, negatedMissing } from './rules/conditions.ts'
import { unknownFields } from './rules/fields.ts'
import { untestedOutcome } from './rules/outcome.ts'
import { droppedAlternatives, regexFindings } from './rules/regexes.ts'
import { admitting, deadSources, unmatchedMetadata } from './rules/sources.ts'
import { standardSpelling } from './rules/standard.ts'
import { parseBeforeOr, pushdown, textAndNumbers } from './rules/surprises.ts'
import { unusedFields } from './rules/unused.ts'
import { impossibleValues } from './rules/values.ts'
import { stageParts } from './walk.ts'

export interface LintOptions {
  /** What the query is meant for; without any, only what needs no source is found. */
  readonly sources?: readonly LintSource[]
  /** Each of the sources is meant, whatever the search expression says. Default: those that a filter on metadata chooses. */
  readonly strict?: boolean
  /** Common field names (`caller`, `operationName`) mean each source's own, as under `--alias`. */
  readonly alias?: boolean
  /** Values of `{{parameters}}`, and macros: what the query is with them is judged. */
  readonly templates?: Templates
  /** Codes that are not wanted. */
  readonly disable?: readonly string[]
  /** The only codes that are wanted; what gives no other is not looked for. Default: all. */
  readonly only?: ReadonlySet<DiagnosticCode>
}

export interface LintResult {
  /** Mistakes for which the query can't run; there are no findings then. */
  readonly errors: readonly Diagnostic[]
  /** In order of position. */
  readonly findings: readonly Finding[]
}

/** Operators such as `compare` need a range; what is found does not depend on which. */
export const SOME_RANGE = { from: 0, to: 3_600_000 }

/** Said of what is at hand when a query runs, and not of the query. */
const OF_THE_RUN: ReadonlySet<DiagnosticCode> = new Set<DiagnosticCode>(['DQ412', 'DQ413'])

const MENDS_ITSELF: ReadonlySet<DiagnosticCode> = new Set<DiagnosticCode>(['DQ105'])

/** Findings of parsing and binding: warnings. */
const ofBinding = (diagnostic: Diagnostic): Finding =>
  diagnostic.replacement !== undefined && MENDS_ITSELF.has(diagnostic.code)
    ? { diagnostic, fix: [{ span: diagnostic.span, text: diagnostic.replacement }] }
    : { diagnostic }

const unique = (findings: readonly Finding[]): readonly Finding[] => [
  ...new Map(
    findings.map((each) => [
      `${each.diagnostic.code} ${each.diagnostic.span.start} ${each.diagnostic.span.end} ${JSON.stringify(each.diagnostic.params)}`,
      each,
    ]),
  ).values(),
]

/**
 * What can be proven of a query: parts that never have an effect on events of the given sources, and parts that hardly mean
 * what was meant. Never throws on a text. Everything claimed holds for every event that the sources' field catalogues allow.
 */
export const lint = (text: string, options: LintOptions = {}): LintResult => {
  const expanded = expandTemplates(text, options.templates ?? {})
  const { errors, findings } = lintExpanded(expanded.text, options)
  const mistakes = expanded.diagnostics.filter(({ severity }) => severity === 'error')
  const places = new Set(mistakes.map(({ span }) => span.start))
  const others = errors
    .map(expanded.original)
    .filter(({ code, span }) => code !== 'DQ403' || !places.has(span.start))
  if (mistakes.length + others.length > 0) return { errors: [...mistakes, ...others], findings: [] }
  const original = findings.map((finding): Finding => {
    const { fix, ...rest } = finding
    const edits = fix?.map((edit) => ({ edit, place: expanded.place(edit.span) }))
    const diagnostic = expanded.original(finding.diagnostic)
    // what a template stands for can't be mended here
    return edits?.every(({ place }) => place.written) === true
      ? { ...rest, diagnostic, fix: edits.map(({ edit, place }) => ({ ...edit, span: place.span })) }
      : { ...rest, diagnostic }
  })
  return { errors: [], findings: [...expanded.diagnostics.map(ofBinding), ...original] }
}

const lintExpanded = (text: string, options: LintOptions): LintResult => {
  const jsonFields = new Set(
    (options.sources ?? []).flatMap(({ fields }) => fields.map(({ path }) => path.toLowerCase())),
  )
  const { query, scopes, plan, diagnostics } = bindQuery(text, { range: SOME_RANGE, jsonFields })
  const errors = diagnostics.filter(({ severity, code }) => severity === 'error' && !OF_THE_RUN.has(code))
  if (errors.length > 0) return { errors, findings: [] }
  const alias = options.alias === true
  const allSources = options.sources ?? []
  const sources = allSources.filter(({ metadata }) => decideSearch(query.search, metadata) !== false)
  const meant = (source: LintSource): boolean =>
    options.strict === true || admitting(source, query.search, allSources) !== undefined
  const context: LintContext = {
    text,
    query,
    parts: query.stages.map((stage) => stageParts(stage)),
    scopes,
    plan,
    sources,
    targets: new Set(sources.filter(meant)),
    allSources,
  }
  const facts = gatherFacts(context, alias)
  const { only } = options
  const rules: readonly (readonly [LintRule, ...DiagnosticCode[]])[] = [
    [unmatchedMetadata, 'DQ904'],
    [deadSources(facts, alias), 'DQ902'],
    [unknownFields(alias), 'DQ901'],
    [impossibleValues(facts), 'DQ903'],
    [only?.has('DQ910') === false ? contradictions(facts) : decidedConditions(facts), 'DQ909', 'DQ910'],
    [deadBranches(facts), 'DQ908'],
    [negatedMissing(facts, alias), 'DQ918'],
    [regexFindings(facts), 'DQ905', 'DQ906'],
    [droppedAlternatives(facts), 'DQ907'],
    [unusedFields, 'DQ911'],
    [textAndNumbers, 'DQ912', 'DQ318'],
    [pushdown, 'DQ913'],
    [parseBeforeOr, 'DQ914'],
    [untestedOutcome(facts), 'DQ917'],
    [standardSpelling, 'DQ915', 'DQ916'],
  ]
  const wanted = rules.filter(([, ...codes]) => only === undefined || codes.some((code) => only.has(code)))
  const disabled = new Set(options.disable ?? [])
  const findings = unique([
    ...diagnostics.filter(({ code }) => !OF_THE_RUN.has(code)).map(ofBinding),
    ...wanted.flatMap(([rule]) => rule(context)),
  ])
    .filter(({ diagnostic: { code } }) => !disabled.has(code) && (only === undefined || only.has(code)))
    .toSorted(
      (a, b) =>
        a.diagnostic.span.start - b.diagnostic.span.start ||
        a.diagnostic.span.end - b.diagnostic.span.end ||
        (a.diagnostic.code < b.diagnostic.code ? -1 : 1),
    )
  return { errors: [], findings }
}
