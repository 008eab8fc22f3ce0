import { similar } from '../base/similar.ts'
import { diagnostic } from '../language/diagnostics/codes.ts'
import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import { RECORD_FIELDS } from '../records/fields.ts'
import type { Cloud } from '../sources/source.ts'
import { type Misplaced, queryProblems, shellPlaces } from './playbook-places.ts'
import { NAME_FIELD, OUTSIDER_FIELD, TIME_FIELDS } from './playbook-quote.ts'
import {
  type PerCloud,
  PLAYBOOK_CLOUDS,
  type PlaybookDefinition,
  type QuestionDefinition,
  type StepDefinition,
} from './playbook-schema.ts'
import {
  parseRef,
  parseTemplate,
  stepField,
  type Template,
  type TemplateRef,
  templateFields,
} from './template.ts'
import type { YamlPath, YamlText } from './yaml-text.ts'

/** A text for one cloud, or for all where `cloud` is absent. */
interface Variant {
  readonly cloud?: Cloud
  readonly template: Template
}

/** What has to be so of a signal. Each that is absent asks nothing. */
interface Conditions {
  readonly clouds?: readonly Cloud[]
  readonly operations?: readonly string[]
  /** A field that must be there. */
  readonly needs?: TemplateRef
}

export interface QuestionTemplate extends Conditions {
  readonly ask: Template
  readonly query: readonly Variant[]
  readonly command: readonly Variant[]
  readonly attack: Template
  readonly benign: Template
}

export interface StepTemplate extends Conditions {
  readonly what: Template
  readonly command: readonly Variant[]
}

/** A playbook with its templates parsed and its shared parts in place: plain data, kept as JSON by the build. */
export interface PlaybookTemplates {
  readonly meaning: Template
  readonly questions: readonly QuestionTemplate[]
  readonly contain: readonly StepTemplate[]
  readonly eradicate: readonly StepTemplate[]
  readonly recover: readonly StepTemplate[]
  readonly tell: readonly Template[]
  readonly tune: readonly Template[]
  readonly falsePositives: readonly string[]
  /** Where the rule can fire, by its own tests. */
  readonly clouds: readonly Cloud[]
}

/** Parts that rules refer to by `use`. */
export interface SharedParts {
  readonly questions: ReadonlyMap<string, QuestionTemplate>
  readonly steps: ReadonlyMap<string, StepTemplate>
}

/** What is wrong with a query, if anything. Handed in, since a hunt has no use for the language of queries. */
export type QueryCheck = (query: Template) => string | undefined

/** Where parts of a YAML text stand. */
type Places = Pick<YamlText, 'within'>

interface PlaybookReader {
  readonly diagnostics: readonly Diagnostic[]
  question(definition: QuestionDefinition, path: YamlPath): QuestionTemplate
  step(definition: StepDefinition, path: YamlPath): StepTemplate
  playbook(
    definition: string | PlaybookDefinition,
    about: Pick<PlaybookTemplates, 'falsePositives' | 'clouds'>,
    shared: SharedParts,
    path: YamlPath,
  ): PlaybookTemplates
}

const FIELDS: readonly string[] = [
  ...Object.keys(RECORD_FIELDS),
  ...Object.keys(TIME_FIELDS),
  NAME_FIELD,
  OUTSIDER_FIELD,
]
const KNOWN: ReadonlySet<string> = new Set(FIELDS)

const pathText = (path: YamlPath): string => path.map(String).join('.')

const listOf = <T>(value: T | readonly T[] | undefined): readonly T[] | undefined =>
  value === undefined ? undefined : Array.isArray(value) ? (value as readonly T[]) : [value as T]

/** Reads the parts of playbooks; what is wrong with them is in `diagnostics`, each with its place in the YAML. */
export const playbookReader = (yaml: Places, checkQuery?: QueryCheck): PlaybookReader => {
  const diagnostics: Diagnostic[] = []
  const report = (path: YamlPath, found: readonly Diagnostic[]): void => {
    for (const one of found) diagnostics.push({ ...one, span: yaml.within(path, one.span) })
  }
  const misplaced = (path: YamlPath, found: readonly Misplaced[]): void =>
    report(
      path,
      found.map(({ span, reason }) => diagnostic('DQ502', { path: pathText(path), reason }, span)),
    )
  const known = (ref: TemplateRef, path: YamlPath): void => {
    if (ref.kind === 'raw' || KNOWN.has(stepField(ref)?.field ?? ref.name)) return
    report(path, [diagnostic('DQ314', { name: ref.name, similar: similar(ref.name, FIELDS) }, ref.span)])
  }
  const template = (text: string, path: YamlPath): Template => {
    const parsed = parseTemplate(text, pathText(path))
    report(path, parsed.diagnostics)
    for (const ref of templateFields(parsed.template)) known(ref, path)
    return parsed.template
  }
  const variants = (
    value: PerCloud | undefined,
    path: YamlPath,
    check: (found: Template, text: string) => readonly Misplaced[],
  ): readonly Variant[] => {
    const one = (text: string, at: YamlPath): Template => {
      const found = template(text, at)
      misplaced(at, check(found, text))
      return found
    }
    if (value === undefined) return []
    if (typeof value === 'string') return [{ template: one(value, path) }]
    return PLAYBOOK_CLOUDS.flatMap((cloud) => {
      const text = value[cloud]
      return text === undefined ? [] : [{ cloud, template: one(text, [...path, cloud]) }]
    })
  }
  const commands = (value: PerCloud | undefined, path: YamlPath): readonly Variant[] =>
    variants(value, [...path, 'command'], (found) => shellPlaces(found).problems)

  const queries = (value: PerCloud | undefined, path: YamlPath): readonly Variant[] =>
    variants(value, path, (found, text) => {
      const problems = queryProblems(found)
      if (problems.length > 0) return problems
      const reason = checkQuery?.(found)
      return reason === undefined
        ? []
        : [{ span: { start: 0, end: text.trimEnd().split('\n', 1)[0]?.length ?? 0 }, reason }]
    })

  const conditions = (
    definition: Pick<StepDefinition, 'cloud' | 'operation' | 'needs'>,
    path: YamlPath,
  ): Conditions => {
    const clouds = listOf(definition.cloud)
    const operations = listOf(definition.operation)
    const needs = definition.needs
    if (needs === undefined)
      return {
        ...(clouds === undefined ? {} : { clouds }),
        ...(operations === undefined ? {} : { operations }),
      }
    const span = { start: 0, end: needs.length }
    const ref = parseRef(needs, span)
    if (ref === undefined) misplaced([...path, 'needs'], [{ span, reason: 'must be a field' }])
    else known(ref, [...path, 'needs'])
    return {
      ...(clouds === undefined ? {} : { clouds }),
      ...(operations === undefined ? {} : { operations }),
      ...(ref === undefined ? {} : { needs: ref }),
    }
  }

  const question = (definition: QuestionDefinition, path: YamlPath): QuestionTemplate => ({
    ask: template(definition.ask, [...path, 'ask']),
    query: queries(definition.query, [...path, 'query']),
    command: commands(definition.command, path),
    attack: template(definition.attack, [...path, 'attack']),
    benign: template(definition.benign, [...path, 'benign']),
    ...conditions(definition, path),
  })
  const step = (definition: StepDefinition, path: YamlPath): StepTemplate => ({
    what: template(definition.what, [...path, 'what']),
    command: commands(definition.command, path),
    ...conditions(definition, path),
  })

  const shareable = <D extends object, T>(
    list: readonly (D | { readonly use: string })[],
    path: YamlPath,
    shared: ReadonlyMap<string, T>,
    own: (definition: D, path: YamlPath) => T,
  ): readonly T[] =>
    list.flatMap((entry, i): readonly T[] => {
      if (!('use' in entry)) return [own(entry, [...path, i])]
      const found = shared.get(entry.use)
      if (found !== undefined) return [found]
      const names = similar(entry.use, [...shared.keys()])
      const at = [...path, i, 'use']
      report(at, [
        diagnostic(
          'DQ502',
          {
            path: pathText(at),
            reason: `no shared part is called \`${entry.use}\``,
            ...(names.length === 0 ? {} : { help: `one with a similar name exists: ${names.join(', ')}` }),
          },
          { start: 0, end: entry.use.length },
        ),
      ])
      return []
    })

  return {
    diagnostics,
    question,
    step,
    playbook: (definition, about, shared, path) => {
      if (typeof definition === 'string') {
        const nothing = { questions: [], contain: [], eradicate: [], recover: [], tell: [], tune: [] }
        // what a text says is for people: braces in it are no fields
        return { meaning: [definition], ...nothing, ...about }
      }
      const texts = (list: readonly string[], key: string): readonly Template[] =>
        list.map((text, i) => template(text, [...path, key, i]))
      const steps = (key: 'contain' | 'eradicate' | 'recover'): readonly StepTemplate[] =>
        shareable(definition[key], [...path, key], shared.steps, step)
      return {
        meaning: template(definition.meaning, [...path, 'meaning']),
        questions: shareable(definition.questions, [...path, 'questions'], shared.questions, question),
        contain: steps('contain'),
        eradicate: steps('eradicate'),
        recover: steps('recover'),
        tell: texts(definition.tell, 'tell'),
        tune: texts(definition.tune, 'tune'),
        ...about,
      }
    },
  }
}
