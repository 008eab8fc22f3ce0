import type { z } from 'zod'
import { similar } from '../base/similar.ts'
import type { Span } from '../base/span.ts'
import type { Expr } from '../language/ast.ts'
import { diagnostic } from '../language/diagnostics/codes.ts'
import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import { parseRuleExpression } from '../language/parse-rule-expression.ts'
import { RECORD_FIELDS } from '../records/fields.ts'
import { checkExpression } from './check-expression.ts'
import { type ConfidenceLevel, type RuleDefinition, ruleSchema } from './schema.ts'
import { parseTemplate, type Template } from './template.ts'
import { parseYaml, type YamlPath, type YamlText } from './yaml-text.ts'

/** A rule that was read without errors: the file's keys, with expressions and templates parsed. */
export interface Rule {
  readonly id: string
  readonly file: string
  readonly definition: RuleDefinition
  readonly expression: Expr
  readonly name: Template
  readonly summary: Template
  readonly description: Template
  readonly because: readonly Template[]
  readonly adjust: readonly {
    readonly when: Expr
    readonly level: ConfidenceLevel
    readonly because: Template
    readonly summary: Template | undefined
  }[]
}

export interface RuleText {
  readonly file: string
  readonly text: string
}

export interface LoadedRule extends RuleText {
  /** Absent when a diagnostic is an error. */
  readonly rule: Rule | undefined
  /** Spans are offsets in `text`. */
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads one rule file. Mistakes are diagnostics, each with its place in the YAML, also inside expressions and templates. */
export const loadRule = (text: string, file: string): LoadedRule => {
  const yaml = parseYaml(text)
  if (yaml.value === undefined) return { file, text, rule: undefined, diagnostics: yaml.diagnostics }
  const parsed = ruleSchema.safeParse(yaml.value)
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap((issue) => ofIssue(issue, yaml))
    return { file, text, rule: undefined, diagnostics: [...yaml.diagnostics, ...problems] }
  }
  const reader = createReader(yaml)
  const rule = readRule(parsed.data, file, reader)
  const diagnostics = [...yaml.diagnostics, ...reader.diagnostics]
  const failed = diagnostics.some((d) => d.severity === 'error')
  return { file, text, rule: failed ? undefined : rule, diagnostics }
}

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

const pathText = (path: YamlPath): string =>
  path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i === 0 ? '' : '.'}${String(part)}`))
    .join('')

const ofIssue = (issue: z.core.$ZodIssue, yaml: YamlText): readonly Diagnostic[] => {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const path = [...issue.path, key]
      const names = similar(key, knownKeys(issue.path))
      return diagnostic(
        'DQ502',
        {
          path: pathText(path),
          reason: 'unknown key',
          ...(names.length === 0 ? {} : { help: `a key with a similar name exists: ${names.join(', ')}` }),
        },
        yaml.keySpanOf(path),
      )
    })
  }
  const reason = yaml.has(issue.path)
    ? issue.message.replace(/^Invalid input: /, '')
    : `is missing (${issue.message.replace(/^Invalid input: |, received \w+$/g, '')})`
  return [diagnostic('DQ502', { path: pathText(issue.path), reason }, yaml.spanOf(issue.path))]
}

/** Keys for suggestions: of the file itself, or of one of its tests. */
const knownKeys = (path: YamlPath): readonly string[] => {
  if (path.length === 0) return Object.keys(ruleSchema.shape)
  const part = path[0]
  if (part === 'tests') return TEST_KEYS
  return part === 'confidence' ? Object.keys(ruleSchema.shape.confidence.shape) : []
}

const TEST_KEYS = Object.keys(ruleSchema.shape.tests.unwrap().element.shape)

interface Reader {
  readonly diagnostics: readonly Diagnostic[]
  expression(text: string, path: YamlPath): Expr
  template(text: string, path: YamlPath): Template
  field(name: string, path: YamlPath): void
}

const createReader = (yaml: YamlText): Reader => {
  const diagnostics: Diagnostic[] = []
  const add = (found: readonly Diagnostic[], path: YamlPath): void => {
    for (const one of found) diagnostics.push({ ...one, span: yaml.within(path, one.span) })
  }
  return {
    diagnostics,
    expression: (text, path) => {
      const parsed = parseRuleExpression(text)
      add(parsed.diagnostics, path)
      if (parsed.expr === undefined) return { kind: 'null', span: { start: 0, end: 0 } }
      if (parsed.diagnostics.every((d) => d.severity !== 'error')) add(checkExpression(parsed.expr), path)
      return parsed.expr
    },
    template: (text, path) => {
      const parsed = parseTemplate(text, pathText(path))
      add(parsed.diagnostics, path)
      for (const part of parsed.template)
        if (typeof part !== 'string' && part.kind === 'field') add(unknownField(part.name, part.span), path)
      return parsed.template
    },
    field: (name, path) => add(unknownField(name, { start: 0, end: name.length }), path),
  }
}

const unknownField = (name: string, span: Span): readonly Diagnostic[] =>
  Object.hasOwn(RECORD_FIELDS, name)
    ? []
    : [diagnostic('DQ314', { name, similar: similar(name, Object.keys(RECORD_FIELDS)) }, span)]

const readRule = (definition: RuleDefinition, file: string, read: Reader): Rule => {
  const rule = {
    id: definition.id,
    file,
    definition,
    expression: read.expression(definition.expression, ['expression']),
    name: read.template(definition.nameExpression, ['nameExpression']),
    summary: read.template(definition.summaryExpression, ['summaryExpression']),
    description: read.template(definition.descriptionExpression, ['descriptionExpression']),
    because: definition.confidence.because.map((text, i) =>
      read.template(text, ['confidence', 'because', i]),
    ),
    adjust: definition.confidence.adjust.map((entry, i) => ({
      when: read.expression(entry.when, ['confidence', 'adjust', i, 'when']),
      level: entry.level,
      because: read.template(entry.because, ['confidence', 'adjust', i, 'because']),
      summary:
        entry.summaryExpression === undefined
          ? undefined
          : read.template(entry.summaryExpression, ['confidence', 'adjust', i, 'summaryExpression']),
    })),
  }
  const { scoreMapping, entitySelectors } = definition
  if (scoreMapping.type !== 'constant') read.field(scoreMapping.field, ['scoreMapping', 'field'])
  for (const [i, selector] of entitySelectors.entries())
    read.field(selector.expression, ['entitySelectors', i, 'expression'])
  return rule
}
