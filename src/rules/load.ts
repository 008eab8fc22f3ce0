import { similar } from '../base/similar.ts'
import type { Span } from '../base/span.ts'
import type { Expr } from '../language/ast.ts'
import { capped } from '../language/diagnostics/capped.ts'
import { diagnostic } from '../language/diagnostics/codes.ts'
import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import { parseRuleExpression } from '../language/parse-rule-expression.ts'
import { createSourceText, type Position } from '../language/source-text.ts'
import { RECORD_FIELDS } from '../records/fields.ts'
import { anyOf } from './any-of.ts'
import { checkExpression, checkTrigger } from './check-expression.ts'
import type { RuleReader } from './kinds/define-file.ts'
import { KIND_FILES, type RuleDefinition } from './kinds/files.ts'
import { unknownFieldSeverity } from './lower-rule.ts'
import { createPlaces, type PlacedPart, type RulePlaces } from './places.ts'
import { playbookKeysAt } from './playbook-schema.ts'
import type { Rule } from './rule.ts'
import { common } from './schema.ts'
import { parseRef, parseTemplate, stepField, type Template, type TemplateRef } from './template.ts'
import { unfilledIn } from './unfilled.ts'
import { pathText, schemaDiagnostics } from './yaml-issue.ts'
import { parseYaml, type YamlPath, type YamlText } from './yaml-text.ts'

export type { Rule } from './rule.ts'

export interface RuleText {
  readonly file: string
  readonly text: string
}

export interface LoadedRule extends RuleText {
  /** Absent when a diagnostic is an error. */
  readonly rule: Rule | undefined
  /** Spans are offsets in `text`. */
  readonly diagnostics: readonly Diagnostic[]
  /** Where the parts of the rule stand. Absent when the rule could not be read at all. */
  readonly places?: RulePlaces
}

/**
 * Reads one rule file. Mistakes are diagnostics, each with its place in the YAML, also inside expressions and templates.
 * `over`: keys that take the place of the file's.
 */
export const loadRule = (
  text: string,
  file: string,
  over: Readonly<Record<string, unknown>> = {},
): LoadedRule => {
  const yaml = withKeys(parseYaml(text), over)
  if (yaml.value === undefined) return { file, text, rule: undefined, diagnostics: yaml.diagnostics }
  const kind = kindOf(yaml.value)
  if (kind === undefined)
    return { file, text, rule: undefined, diagnostics: [...yaml.diagnostics, unknownKind(yaml)] }
  const parsed = kind.schema.safeParse(yaml.value)
  if (!parsed.success) {
    const keysAt = (path: YamlPath) => (path.length === 0 ? Object.keys(kind.schema.shape) : knownKeys(path))
    const problems = schemaDiagnostics(parsed.error.issues, yaml, keysAt)
    return { file, text, rule: undefined, diagnostics: [...yaml.diagnostics, ...problems] }
  }
  const steps = stepsOf(parsed.data)
  // what separates groups has to be known before there are steps
  const isKey = !('groupByAsset' in parsed.data) || parsed.data.groupByAsset
  const reader = createReader(yaml, steps, isKey ? [] : steps)
  const rule = readRule(parsed.data, kind, file, reader)
  const unfilled = kind.type === 'match' ? [] : unfilledIn(reader.paths, yaml)
  const diagnostics = capped([...yaml.diagnostics, ...reader.diagnostics, ...unfilled])
  const failed = diagnostics.some((d) => d.severity === 'error')
  const places = createPlaces(yaml, reader.paths)
  return {
    file,
    text,
    rule: failed ? undefined : { ...rule, place: placeOf(rule, text, places) },
    diagnostics,
    places,
  }
}

/** Where the first condition begins. */
const placeOf = ({ conditions: [first] }: Rule, text: string, places: RulePlaces): Position =>
  createSourceText('', text).position(
    first === undefined
      ? 0
      : places.within(first, { start: first.span.start, end: first.span.start + 1 }).start,
  )

/** Reads a set of rule files that will run together: ids must be unique. */
export const loadRules = (files: readonly RuleText[]): readonly LoadedRule[] => {
  const owners = new Map<string, string>()
  return files.map(({ text, file }) => {
    const loaded = loadRule(text, file)
    if (loaded.rule === undefined) return loaded
    const owner = owners.get(loaded.rule.id)
    if (owner === undefined) {
      owners.set(loaded.rule.id, file)
      return loaded
    }
    const repeated = diagnostic(
      'DQ502',
      { path: 'id', reason: `\`${loaded.rule.id}\` is already the id of ${owner}` },
      parseYaml(text).spanOf(['id']),
    )
    return { file, text, rule: undefined, diagnostics: [...loaded.diagnostics, repeated] }
  })
}

const withKeys = (yaml: YamlText, over: Readonly<Record<string, unknown>>): YamlText =>
  typeof yaml.value !== 'object' || yaml.value === null || Object.keys(over).length === 0
    ? yaml
    : { ...yaml, value: { ...yaml.value, ...over } }

type Kind = (typeof KIND_FILES)[number]

const kindOf = (value: unknown): Kind | undefined =>
  typeof value === 'object' && value !== null && 'type' in value
    ? KIND_FILES.find(({ type }) => type === value.type)
    : undefined

const unknownKind = (yaml: YamlText): Diagnostic => {
  const types = KIND_FILES.map(({ type }) => type).join(', ')
  const reason = yaml.has(['type']) ? `must be one of ${types}` : `is missing (one of ${types})`
  return diagnostic('DQ502', { path: 'type', reason }, yaml.spanOf(['type']))
}

/** Keys for suggestions inside the parts that all kinds share. */
const knownKeys = ([part, ...more]: YamlPath): readonly string[] =>
  part === 'playbook'
    ? playbookKeysAt([part, ...more])
    : part === 'tests'
      ? Object.keys(common.tests.unwrap().element.shape)
      : part === 'confidence'
        ? Object.keys(common.confidence.unwrap().shape)
        : []

interface Reader extends RuleReader {
  readonly diagnostics: readonly Diagnostic[]
  /** Where each part that was read stands. */
  readonly paths: ReadonlyMap<PlacedPart, YamlPath>
  template(text: string, path: YamlPath): Template
  /** A field whose value is an entity: of the completing record, or of one that stands for a step. */
  entity(text: string, path: YamlPath): TemplateRef
  /** The name of a step. */
  step(text: string, path: YamlPath): string
}

const NEVER: Expr = { kind: 'boolean', span: { start: 0, end: 0 }, value: false }

const NO_EXPRESSION: Expr = { kind: 'null', span: { start: 0, end: 0 } }

/** The names of a chain's steps, by which texts reach the records that stand for them. */
const stepsOf = (definition: RuleDefinition): readonly string[] =>
  definition.type === 'chain' ? definition.expressionsAndLimits.flatMap(({ name }) => name ?? []) : []

const createReader = (yaml: YamlText, steps: readonly string[], entitySteps: readonly string[]): Reader => {
  const diagnostics: Diagnostic[] = []
  const paths = new Map<PlacedPart, YamlPath>()
  const placed = <T extends PlacedPart>(part: T, path: YamlPath): T => {
    paths.set(part, path)
    return part
  }
  const add = (found: readonly Diagnostic[], path: YamlPath): void => {
    for (const one of found) diagnostics.push({ ...one, span: yaml.within(path, one.span) })
  }
  const parse = (text: string, path: YamlPath, check: (expr: Expr) => readonly Diagnostic[]): Expr => {
    const parsed = parseRuleExpression(text)
    add(parsed.diagnostics, path)
    if (parsed.expr === undefined) return NO_EXPRESSION
    if (parsed.diagnostics.every((d) => d.severity !== 'error')) add(check(parsed.expr), path)
    return placed(parsed.expr, path)
  }
  const field = (text: string, path: YamlPath, known: readonly string[]): TemplateRef => {
    const span = { start: 0, end: text.length }
    const ref = parseRef(text.trim(), span)
    if (ref === undefined) {
      add([diagnostic('DQ502', { path: pathText(path), reason: 'must be a field' }, span)], path)
      return placed({ kind: 'field', name: text, span }, path)
    }
    if (ref.kind === 'field') add(unknownIn(ref, known), path)
    return placed(ref, path)
  }
  return {
    diagnostics,
    paths,
    expression: (text, path) => parse(text, path, checkExpression),
    trigger: (text, names, path) => parse(text, path, (expr) => checkTrigger(expr, names)),
    template: (text, path) => {
      const parsed = parseTemplate(text, pathText(path))
      add(parsed.diagnostics, path)
      for (const part of parsed.template)
        if (typeof part !== 'string' && part.kind === 'field') add(unknownIn(part, steps), path)
      return placed(parsed.template, path)
    },
    step: (text, path) => {
      if (!steps.includes(text)) add([unknownStep(text, steps, { start: 0, end: text.length })], path)
      return text
    },
    field: (text, path) => field(text, path, []),
    entity: (text, path) => field(text, path, entitySteps),
  }
}

const unknownField = (name: string, span: Span): readonly Diagnostic[] =>
  Object.hasOwn(RECORD_FIELDS, name)
    ? []
    : [
        diagnostic(
          'DQ314',
          { name, similar: similar(name, Object.keys(RECORD_FIELDS)) },
          span,
          unknownFieldSeverity(name),
        ),
      ]

/** The same for a part of a text, which may be a field of a step. */
const unknownIn = (
  ref: Extract<TemplateRef, { readonly kind: 'field' }>,
  steps: readonly string[],
): readonly Diagnostic[] => {
  const part = stepField(ref)
  if (part === undefined) return unknownField(ref.name, ref.span)
  if (steps.includes(part.step)) return unknownField(part.field, ref.span)
  return [unknownStep(part.step, steps, ref.span)]
}

const unknownStep = (name: string, steps: readonly string[], span: Span): Diagnostic =>
  diagnostic(
    'DQ502',
    {
      path: name,
      reason: 'is no step of this rule',
      ...(steps.length === 0 ? {} : { help: `its steps are ${steps.join(', ')}` }),
    },
    span,
  )

const readRule = (definition: RuleDefinition, kind: Kind, file: string, read: Reader): Rule => {
  const { confidence, entitySelectors } = definition
  const scoreMapping = 'scoreMapping' in definition ? definition.scoreMapping : undefined
  const description =
    'description' in definition
      ? read.template(definition.description, ['description'])
      : read.template(definition.descriptionExpression, ['descriptionExpression'])
  const name =
    'nameExpression' in definition && definition.nameExpression !== undefined
      ? read.template(definition.nameExpression, ['nameExpression'])
      : [definition.name]
  const shape = kind.shape(definition, read)
  return {
    ...shape,
    id: definition.id,
    file,
    definition,
    expression: anyOf(shape.conditions),
    entities: entitySelectors.map(({ entityType, expression }, i) => ({
      type: entityType,
      field: read.entity(expression, ['entitySelectors', i, 'expression']),
    })),
    ...(scoreMapping === undefined || scoreMapping.type === 'constant'
      ? {}
      : { scoreField: read.field(scoreMapping.field, ['scoreMapping', 'field']) }),
    name,
    description,
    summary: read.template(definition.summaryExpression, ['summaryExpression']),
    because: (confidence?.because ?? []).map((text, i) => read.template(text, ['confidence', 'because', i])),
    adjust: (confidence?.adjust ?? []).map((entry, i) => ({
      when:
        entry.when === undefined ? NEVER : read.expression(entry.when, ['confidence', 'adjust', i, 'when']),
      ...(entry.step === undefined
        ? {}
        : { step: read.step(entry.step, ['confidence', 'adjust', i, 'step']) }),
      level: entry.level,
      because: read.template(entry.because, ['confidence', 'adjust', i, 'because']),
      summary:
        entry.summaryExpression === undefined
          ? undefined
          : read.template(entry.summaryExpression, ['confidence', 'adjust', i, 'summaryExpression']),
    })),
  }
}
