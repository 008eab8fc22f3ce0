import type { Cloud } from '../sources/source.ts'
import type { PlaybookTemplates, QuestionTemplate, StepTemplate } from './playbook.ts'
import { fill, NAME_FIELD, OUTSIDER_FIELD, TIME_FIELDS } from './playbook-quote.ts'
import { type RecordValues, refKey, type TemplateRef, templateFields, valueIn } from './template.ts'

/** A playbook to read and to work from: what does not concern the signal is left out, and its values are filled in. */
export interface RenderedPlaybook {
  readonly meaning: string
  readonly questions: readonly RenderedQuestion[]
  readonly contain: readonly RenderedStep[]
  readonly eradicate: readonly RenderedStep[]
  readonly recover: readonly RenderedStep[]
  readonly tell: readonly string[]
  readonly falsePositives: readonly string[]
  readonly tune: readonly string[]
}

interface RenderedQuestion {
  readonly ask: string
  readonly query?: string
  readonly command?: string
  readonly attack: string
  readonly benign: string
}

interface RenderedStep {
  readonly what: string
  readonly command?: string
}

/** What conditions and the values of `playbookValues` are made from. */
const BEHIND = ['dohyo_operation', 'dohyo_resource', 'dohyo_sharedExternal'] as const

/** Every field that a playbook shows or asks for; those of `playbookValues` are no fields of records. */
export const playbookFields = (playbook: PlaybookTemplates): readonly TemplateRef[] => {
  const { meaning, questions, contain, eradicate, recover, tell, tune } = playbook
  const parts: readonly (QuestionTemplate | StepTemplate)[] = [
    ...questions,
    ...contain,
    ...eradicate,
    ...recover,
  ]
  const templates = [
    meaning,
    ...tell,
    ...tune,
    ...parts.flatMap((part) => [
      ...('ask' in part ? [part.ask, part.attack, part.benign] : [part.what]),
      ...('query' in part ? part.query : []).map(({ template }) => template),
      ...part.command.map(({ template }) => template),
    ]),
  ]
  const all = [
    ...templates.flatMap(templateFields),
    ...parts.flatMap(({ needs }) => (needs === undefined ? [] : [needs])),
    ...BEHIND.map((name) => ({ kind: 'field', name, span: { start: 0, end: 0 } }) as const),
  ].filter((ref) => ref.kind === 'raw' || !ref.name.startsWith('signal_'))
  return [...new Map(all.map((ref) => [refKey(ref), ref])).values()]
}

/** `arn:aws:rds:us-east-1:1:snapshot:a`, `projects/p/global/snapshots/a` → `a`. */
const lastPart = (resource: string): string => {
  const path = resource.slice(resource.lastIndexOf('/') + 1)
  return resource.startsWith('arn:') ? path.slice(path.lastIndexOf(':') + 1) : path
}

/** The values of a record with those that playbooks may name besides. `time`: of the signal, ms. */
export const playbookValues = (values: RecordValues, time: number): RecordValues => {
  const resource = values['dohyo_resource']
  const outside = values['dohyo_sharedExternal']
  const outsider = Array.isArray(outside) ? (outside as readonly string[])[0] : undefined
  return {
    ...values,
    ...Object.fromEntries(Object.entries(TIME_FIELDS).map(([name, distance]) => [name, time + distance])),
    ...(typeof resource === 'string' ? { [NAME_FIELD]: lastPart(resource) } : {}),
    ...(outsider === undefined ? {} : { [OUTSIDER_FIELD]: outsider }),
  }
}

const isAbsent = (ref: TemplateRef, values: RecordValues): boolean => {
  const value = valueIn(values, ref)
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}

/**
 * Renders a playbook for one cloud. `values`: of the signal, from `playbookValues`; without them nothing but what is for
 * other clouds is left out, and placeholders stand for the values. `partial`: they are some of the values, so that a field they
 * lack may be there.
 */
export const renderPlaybook = (
  playbook: PlaybookTemplates,
  cloud: Cloud,
  values?: RecordValues,
  partial = false,
): RenderedPlaybook => {
  const filled = values ?? {}
  const operation = values?.['dohyo_operation']
  const applies = ({ clouds, operations, needs, command, ...part }: QuestionTemplate | StepTemplate) =>
    (clouds === undefined || clouds.includes(cloud)) &&
    (operations === undefined || typeof operation !== 'string' || operations.includes(operation)) &&
    (needs === undefined ||
      values === undefined ||
      (partial && !Object.hasOwn(values, refKey(needs))) ||
      !isAbsent(needs, values)) &&
    // a step whose commands are all for other clouds is for those
    (!('what' in part) || command.length === 0 || forCloud(command) !== undefined)
  const forCloud = (variants: StepTemplate['command']) =>
    variants.find((each) => each.cloud === undefined || each.cloud === cloud)?.template
  const commandOf = (variants: StepTemplate['command']) => {
    const template = forCloud(variants)
    return template === undefined ? {} : { command: fill.command(template, filled) }
  }
  const steps = (list: readonly StepTemplate[]): readonly RenderedStep[] =>
    list
      .filter(applies)
      .map(({ what, command }) => ({ what: fill.prose(what, filled), ...commandOf(command) }))
  return {
    meaning: fill.prose(playbook.meaning, filled),
    questions: playbook.questions.filter(applies).map(({ ask, query, command, attack, benign }) => {
      const template = forCloud(query)
      return {
        ask: fill.prose(ask, filled),
        ...(template === undefined ? {} : { query: fill.query(template, filled) }),
        ...commandOf(command),
        attack: fill.prose(attack, filled),
        benign: fill.prose(benign, filled),
      }
    }),
    contain: steps(playbook.contain),
    eradicate: steps(playbook.eradicate),
    recover: steps(playbook.recover),
    tell: playbook.tell.map((text) => fill.prose(text, filled)),
    falsePositives: playbook.falsePositives,
    tune: playbook.tune.map((text) => fill.prose(text, filled)),
  }
}
