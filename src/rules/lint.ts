import type { Expr } from '../language/ast.ts'
import { diagnostic } from '../language/diagnostics/codes.ts'
import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import type { SourceDef } from '../sources/source.ts'
import { lintCondition } from './lint-conditions.ts'
import { isNeverSet, type SourceRecords, sourceRecords } from './lint-records.ts'
import type { LoadedRule } from './load.ts'
import type { PlacedPart, RulePlaces } from './places.ts'
import type { Rule } from './rule.ts'
import { refKey, stepField, type Template, type TemplateRef, templateFields } from './template.ts'
import { walkExpr } from './walk-expr.ts'

export interface RuleLintOptions {
  /** What `listMatches` can hold: names of lists with `_` for spaces, and `column:<column>`. Absent: nothing is known. */
  readonly lists?: readonly string[]
}

const WANTED = 2

/**
 * What is proven of a rule: that it can't fire on its own log source, or raises no signal, or that a part of it has no effect.
 * Its own log source is what its conditions on vendor, product and cloud let through of `sources`. Spans are those of the file.
 */
export const lintRule = (
  { rule, diagnostics, places }: LoadedRule,
  sources: readonly SourceDef[],
  options: RuleLintOptions = {},
): readonly Diagnostic[] => {
  if (rule === undefined || places === undefined) return diagnostics
  const all = sources.flatMap(sourceRecords)
  const conditions = rule.conditions.map((condition) => ({ condition, ...lintCondition(condition, all) }))
  const asked = [...new Set(conditions.flatMap(({ records }) => records))]
  const found = [
    ...diagnostics,
    ...conditions.flatMap(({ condition, findings }) => within(places, condition, findings)),
    // where it can't fire, no more need be said of what it would show
    ...(conditions.every(({ records }) => records.length > 0) ? ofFields(rule, places, asked) : []),
    ...ofLists(rule, places, options),
    ...ofTags(rule, places),
    ...ofTests(rule, places),
  ]
  return found.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end)
}

const within = (places: RulePlaces, part: PlacedPart, found: readonly Diagnostic[]): readonly Diagnostic[] =>
  found.map((each) => ({ ...each, span: places.within(part, each.span) }))

const ofFields = (rule: Rule, places: RulePlaces, asked: readonly SourceRecords[]): readonly Diagnostic[] => {
  const unset = (ref: TemplateRef): boolean => isNeverSet(ofRecord(ref), asked)
  const none = String(rule.entities.every(({ field }) => unset(field)))
  const warn = (
    code: 'DQ925' | 'DQ926' | 'DQ927',
    ref: TemplateRef,
    part: PlacedPart = ref,
  ): readonly Diagnostic[] => {
    const field = refKey(ref)
    const span = places.within(part, ref.span)
    const severity = { severity: 'warning' } as const
    return code === 'DQ925'
      ? [diagnostic(code, { field, none }, span, severity)]
      : [diagnostic(code, { field }, span, severity)]
  }
  const templates: readonly Template[] = [
    rule.name,
    rule.summary,
    rule.description,
    ...rule.because,
    ...rule.adjust.flatMap(({ because, summary }) =>
      summary === undefined ? [because] : [because, summary],
    ),
  ]
  return [
    ...rule.entities.flatMap(({ field }) => (unset(field) ? warn('DQ925', field) : [])),
    ...[...rule.groupBy, ...rule.values].flatMap((ref) => (unset(ref) ? warn('DQ926', ref) : [])),
    ...templates.flatMap((template) =>
      places.pathOf(template) === undefined
        ? []
        : templateFields(template).flatMap((ref) => (unset(ref) ? warn('DQ927', ref, template) : [])),
    ),
  ]
}

/** Of a step's field, the field. */
const ofRecord = (ref: TemplateRef): TemplateRef => {
  const part = stepField(ref)
  return part === undefined ? ref : { kind: 'field', name: part.field, span: ref.span }
}

const ofLists = (rule: Rule, places: RulePlaces, { lists }: RuleLintOptions): readonly Diagnostic[] => {
  if (lists === undefined) return []
  return rule.conditions.flatMap((condition) =>
    within(
      places,
      condition,
      [...walkExpr(condition)]
        .flatMap(asksLists)
        .flatMap(({ name, span }) =>
          lists.includes(name)
            ? []
            : [diagnostic('DQ930', { name, known: lists }, span, { severity: 'warning' })],
        ),
    ),
  )
}

/** `array_contains(listMatches, 'name')` */
const asksLists = (expr: Expr) => {
  if (expr.kind !== 'call') return []
  const [list, item] = expr.args
  const asks = list?.kind === 'field' && list.field.name === 'listMatches' && item?.kind === 'string'
  return asks ? [{ name: item.value, span: item.span }] : []
}

const TAGS = [
  { key: '_mitreAttackTactic:', id: /^TA\d{4}$/, form: '_mitreAttackTactic:TA0010' },
  { key: '_mitreAttackTechnique:', id: /^T\d{4}(?:\.\d{3})?$/, form: '_mitreAttackTechnique:T1578.001' },
] as const

const ofTags = ({ definition }: Rule, places: RulePlaces): readonly Diagnostic[] =>
  definition.tags.flatMap((tag, i) =>
    TAGS.flatMap(({ key, id, form }) =>
      tag.toLowerCase().startsWith(key.toLowerCase()) &&
      !(tag.startsWith(key) && id.test(tag.slice(key.length)))
        ? [diagnostic('DQ929', { tag, form }, places.at(['tags', i]), { severity: 'warning' })]
        : [],
    ),
  )

const ofTests = ({ definition }: Rule, places: RulePlaces): readonly Diagnostic[] => {
  const fires = definition.tests.filter((test) => test.fires).length
  const silent = definition.tests.length - fires
  if (fires >= WANTED && silent >= WANTED) return []
  const span = places.has(['tests']) ? places.at(['tests']) : places.at(['id'])
  return [diagnostic('DQ928', { fires, silent }, span, { severity: 'warning' })]
}
