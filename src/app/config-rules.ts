import { similar } from '../base/similar.ts'
import { readWholeText } from '../hunt/whole-file.ts'
import type { Diagnostic } from '../language/diagnostics/diagnostic.ts'
import { excepted, readException } from '../rules/exceptions.ts'
import { loadRule } from '../rules/load.ts'
import { defaultScore, type Rule } from '../rules/rule.ts'
import { severityOf } from '../rules/severity.ts'
import { pathText } from '../rules/yaml-issue.ts'
import type { YamlPath } from '../rules/yaml-text.ts'
import { configMistakes, mistakeAt, type ReadConfig } from './config-read.ts'
import type { Config } from './config-schema.ts'
import { tuningMistakes } from './config-tuning.ts'
import { scoreOf, startOf } from './config-values.ts'

type Change = Config['rules'][string]

/** Keys that say which rule it is; a change of them would be another rule. */
const FIXED: ReadonlySet<string> = new Set(['id', 'type', 'detection', 'stream', 'tests'])

/** Data leaves the estate: such rules are turned off, and such signals hidden, only on purpose. */
const EXFILTRATION = /^_mitreAttackTechnique:(T1537|T1567(\.\d{3})?)$/

/** Does the rule find shares, public grants, download links, exports? */
const findsExfiltration = ({ definition }: Rule): boolean =>
  definition.tags.some((tag) => EXFILTRATION.test(tag))

/** The change in the rule's own keys. */
const ownKeys = ({ definition }: Rule, change: Change): Readonly<Record<string, unknown>> => {
  const { severity, confirmed: _, ...keys } = change
  if (severity === undefined) return keys
  const score = scoreOf(severity)
  return 'score' in definition
    ? { ...keys, score }
    : { ...keys, scoreMapping: { type: 'constant', default: score } }
}

/** `tests[2].event` → where that is under a rule's changes, as far as it is there. */
const placeOf = (read: ReadConfig, id: string, path: string): YamlPath => {
  const [key = ''] = path.split(/[.[]/)
  const given = key === 'score' || key === 'scoreMapping' ? 'severity' : key
  const place = ['rules', id, given]
  return read.yaml.has(place) ? place : ['rules', id]
}

const changed = async (
  read: ReadConfig,
  rule: Rule,
  change: Change,
): Promise<{ readonly rule: Rule; readonly mistakes: readonly Diagnostic[] }> => {
  const mistakes: Diagnostic[] = Object.keys(change)
    .filter((key) => FIXED.has(key))
    .map((key) =>
      mistakeAt(read, ['rules', rule.id, key], "can't be changed: write a rule of your own", { key: true }),
    )
  if (change.enabled === false && findsExfiltration(rule) && change.confirmed !== true)
    mistakes.push(
      mistakeAt(read, ['rules', rule.id, 'enabled'], 'would hide data that leaves the estate', {
        help: 'if that is meant, add `confirmed: true`',
      }),
    )
  if (mistakes.length > 0) return { rule, mistakes }
  const loaded = loadRule(await readWholeText(rule.file), rule.file, ownKeys(rule, change))
  // playbooks are read apart, with the steps that rules share
  const { playbook } = rule
  if (loaded.rule !== undefined)
    return { rule: { ...loaded.rule, ...(playbook === undefined ? {} : { playbook }) }, mistakes }
  return {
    rule,
    mistakes: loaded.diagnostics
      .filter(({ severity }) => severity === 'error')
      .map((found) => {
        if (found.code !== 'DQ502') return { ...found, span: read.yaml.spanOf(['rules', rule.id]) }
        const { path = '', reason = '', help } = found.params as Readonly<Record<string, string>>
        const place = placeOf(read, rule.id, path)
        return mistakeAt(read, place, reason, {
          named: `rules.${rule.id}.${path}`,
          key: reason === 'unknown key',
          ...(help === undefined ? {} : { help }),
        })
      }),
  }
}

const unknownRule = (read: ReadConfig, path: YamlPath, id: string, known: readonly string[]): Diagnostic => {
  const names = similar(id, known)
  return mistakeAt(read, path, `there is no rule \`${id}\``, {
    named: pathText(path.slice(0, -1)),
    key: true,
    help:
      names.length === 0
        ? '`dohyo rules list` lists them'
        : `a rule with a similar name exists: ${names.join(', ')}`,
  })
}

/**
 * The rules as the settings want them: their own keys changed, and with the exceptions that are for them. `failed`: ids of
 * rules that could not be read, which the settings may name all the same. Throws DohyoError DQ505 with every mistake.
 */
export const applyConfig = async (
  rules: readonly Rule[],
  read: ReadConfig,
  failed: ReadonlySet<string> = new Set(),
): Promise<readonly Rule[]> => {
  const { config } = read
  const known = rules.map(({ id }) => id)
  const isKnown = (id: string): boolean => known.includes(id) || failed.has(id)
  const unknown = (path: YamlPath, id: string): readonly Diagnostic[] =>
    isKnown(id) ? [] : [unknownRule(read, path, id, known)]
  const mistakes = Object.keys(config.rules).flatMap((id) => unknown(['rules', id], id))
  const results: Rule[] = []
  for (const rule of rules) {
    const change = Object.hasOwn(config.rules, rule.id) ? config.rules[rule.id] : undefined
    if (change === undefined) results.push(rule)
    else {
      const now = await changed(read, rule, change)
      results.push(now.rule)
      mistakes.push(...now.mistakes)
    }
  }
  const exceptions = config.exceptions.flatMap((one, i) => {
    const { id, expires, severity, when, rules: of, action, confirmed } = one
    const score = severity === undefined ? undefined : scoreOf(severity)
    if (of !== '*')
      for (const [j, name] of of.entries()) mistakes.push(...unknown(['exceptions', i, 'rules', j], name))
    const hides = results.filter(
      (rule) =>
        (of === '*' || of.includes(rule.id)) &&
        findsExfiltration(rule) &&
        (action === 'exclude' ||
          (score !== undefined && score < defaultScore(rule.definition) && severityOf(score) === 'info')),
    )
    const [first] = hides
    if (first !== undefined && !confirmed)
      mistakes.push(
        mistakeAt(
          read,
          ['exceptions', i, 'rules'],
          `would hide data that leaves the estate (${first.id}${hides.length > 1 ? ', …' : ''})`,
          {
            help: 'name other rules, or, if that is meant, add `confirmed: true`',
          },
        ),
      )
    const found = readException(
      { id, rules: of, expires: startOf(expires) ?? 0, ...(score === undefined ? {} : { score }) },
      when,
    )
    const place = ['exceptions', i, 'when']
    // a field that is not there is worth a warning in a rule; an exception on it would be there for nothing
    for (const each of found.diagnostics)
      if (each.severity === 'error' || each.code === 'DQ314')
        mistakes.push({ ...each, span: read.yaml.within(place, each.span) })
    return found.exception === undefined ? [] : [found.exception]
  })
  mistakes.push(...tuningMistakes(read, results, unknown))
  if (mistakes.length > 0)
    throw configMistakes(
      read,
      mistakes.toSorted((a, b) => a.span.start - b.span.start),
    )
  return exceptions.length === 0 ? results : results.map((rule) => excepted(rule, exceptions))
}
