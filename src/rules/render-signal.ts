import { assertNever } from '../base/assert-never.ts'
import { playbookFields } from './playbook-render.ts'
import type { Rule } from './rule.ts'
import type { ConfidenceLevel, ScoreMapping } from './schema.ts'
import { type Severity, severityOf } from './severity.ts'
import {
  fieldText,
  type RecordValues,
  refKey,
  renderTemplate,
  stepField,
  type TemplateRef,
  templateFields,
  valueIn,
} from './template.ts'

/** A signal's words and figures, for one record on which a rule fired. */
export interface RenderedSignal {
  readonly name: string
  readonly summary: string
  readonly description: string
  readonly score: number
  readonly severity: Severity
  readonly confidence: ConfidenceLevel
  /** Reasons for the confidence. */
  readonly why: readonly string[]
  /** One per entity selector whose field is present. */
  readonly entities: readonly { readonly type: string; readonly value: string }[]
}

/** Everything that `renderSignal` reads of a record. */
export const signalFields = (rule: Rule): readonly TemplateRef[] => {
  const named = [
    ...rule.entities.map(({ field }) => field),
    ...(rule.scoreField === undefined ? [] : [rule.scoreField]),
  ]
  const templates = [
    rule.name,
    rule.summary,
    rule.description,
    ...rule.because,
    ...rule.adjust.flatMap((entry) => [entry.because, entry.summary ?? []]),
  ].flatMap(templateFields)
  // any record may come to stand for a step, so all keep what texts want of it
  const ofSteps = [...templates, ...named].flatMap((ref): readonly TemplateRef[] => {
    const part = stepField(ref)
    return part === undefined ? [] : [{ kind: 'field', name: part.field, span: ref.span }]
  })
  return [...new Map([...templates, ...named, ...ofSteps].map((ref) => [refKey(ref), ref])).values()]
}

/** What is read of a record with the playbook, where the rule has come with one. */
export const recordFields = (rule: Rule): readonly TemplateRef[] =>
  rule.playbook === undefined
    ? signalFields(rule)
    : [
        ...new Map(
          [...signalFields(rule), ...playbookFields(rule.playbook)].map((ref) => [refKey(ref), ref]),
        ).values(),
      ]

/** The key, among a record's values, of whether an entry of `confidence.adjust` holds for it: no field is called so. */
export const whenKey = (entry: number): string => `when ${entry}`

/**
 * Renders a signal from the values of {@link signalFields}, keyed by `refKey`; for a chain also `true` under the name of each
 * step that happened. `adjusted` tells for each entry of `confidence.adjust` whether it holds; without it the values do, by
 * {@link whenKey}. Undefined when the score comes from a field that holds no number: Sumo then raises no signal.
 */
export const renderSignal = (
  rule: Rule,
  values: RecordValues,
  adjusted?: readonly boolean[],
): RenderedSignal | undefined => {
  const score = scoreOf(rule, values)
  if (score === undefined) return undefined
  const holding = rule.adjust.filter(({ step }, i) =>
    step === undefined ? (adjusted?.[i] ?? values[whenKey(i)]) === true : values[step] === true,
  )
  return {
    name: renderTemplate(rule.name, values),
    summary: renderTemplate(holding.findLast((entry) => entry.summary)?.summary ?? rule.summary, values),
    description: renderTemplate(rule.description, values),
    score,
    severity: severityOf(score),
    confidence: holding.at(-1)?.level ?? rule.definition.confidence?.level ?? 'medium',
    why: [...rule.because, ...holding.map((entry) => entry.because)].map((t) => renderTemplate(t, values)),
    entities: distinctEntities(
      rule.entities.flatMap(({ type, field }) => {
        const value = fieldText(valueIn(values, field))
        return value === '' ? [] : [{ type, value }]
      }),
    ),
  }
}

/** Two selectors may find the same: who made a snapshot and who shared it, say. */
const distinctEntities = (entities: RenderedSignal['entities']): RenderedSignal['entities'] =>
  entities.filter(
    ({ type, value }, i) => entities.findIndex((other) => other.type === type && other.value === value) === i,
  )

const scoreOf = ({ definition, scoreField }: Rule, values: RecordValues): number | undefined => {
  if (definition.type === 'chain')
    return definition.expressionsAndLimits.reduce(
      (most, { name, score }) =>
        name !== undefined && score !== undefined && values[name] === true ? Math.max(most, score) : most,
      definition.score,
    )
  if ('score' in definition) return definition.score
  const { scoreMapping } = definition
  const text = scoreField === undefined ? '' : fieldText(valueIn(values, scoreField))
  switch (scoreMapping.type) {
    case 'constant':
      return scoreMapping.default
    case 'fieldValue': {
      if (text === '') return scoreMapping.default
      const number = Number(text)
      return Number.isFinite(number) ? Math.min(10, Math.max(0, Math.floor(number))) : undefined
    }
    case 'fieldValueMapping':
      return scoreMapping.mapping.find((entry) => meets(text, entry))?.to ?? scoreMapping.default
    default:
      return assertNever(scoreMapping)
  }
}

type MappingEntry = Extract<ScoreMapping, { readonly type: 'fieldValueMapping' }>['mapping'][number]

const meets = (text: string, entry: MappingEntry): boolean =>
  entry.type === 'range'
    ? text.trim() !== '' && Number(text) >= Number(entry.from) && Number(text) <= Number(entry.fromEnd)
    : isEqual(text, entry.from)

/** Numbers by value (`4` = `4.0`), anything else as exact text. */
const isEqual = (a: string, b: string): boolean =>
  a === b || (a.trim() !== '' && b.trim() !== '' && Number(a) === Number(b))
