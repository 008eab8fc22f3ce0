import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { guarded } from '../../src/engine/guard.ts'
import { parseRuleExpression } from '../../src/language/parse-rule-expression.ts'
import { KIND_FILES } from '../../src/rules/kinds/files.ts'
import { loadRule } from '../../src/rules/load.ts'
import { withPlaybook } from '../../src/rules/playbook-load.ts'
import { sharedParts, structuredPlaybook } from '../../src/rules/playbook-schema.ts'
import { loadSharedParts } from '../../src/rules/playbook-shared.ts'
import type { Rule } from '../../src/rules/rule.ts'
import { CALLS, LARGE, PAYLOADS, tame } from '../support/inject-payloads.ts'
import { SAMPLES } from '../support/inject-rules.ts'
import { ruleStatements } from '../support/rule-statements.ts'
import { type Step, textPlaces, textsOf, withText } from '../support/schema-texts.ts'
import { codeDifference, sqlCode, sqlTokens, strangeToken } from '../support/sql-tokens.ts'

// A hostile text in every place of a rule file where a text may stand, whatever kind the rule is of. The places are those of
// the schemas, so that a key that is added is tested or missed by name.

const part = (of: 'questions' | 'steps') => sharedParts.shape[of].unwrap().element

const OPAQUE: Readonly<Record<string, Parameters<typeof textPlaces>[0]>> = {
  playbook: structuredPlaybook,
  'playbook.questions[]': part('questions'),
  'playbook.contain[]': part('steps'),
  'playbook.eradicate[]': part('steps'),
  'playbook.recover[]': part('steps'),
}

const placesOf = (type: string) => {
  const kind = KIND_FILES.find((each) => each.type === type)
  if (kind === undefined) throw new Error(`no kind ${type}`)
  return textPlaces(kind.schema, (path) => OPAQUE[path]).filter(
    ({ path }) => !path.startsWith('playbook') || !path.endsWith('.id'),
  )
}

/** What may be right as it is where the others together are not. */
const SHORT = [
  '',
  '__proto__',
  'constructor',
  '/etc/passwd',
  '{{dohyo_actor}}',
  "{{fields['a`b\\\\']}}",
  '1e999',
]

/** Events are data as a whole: their texts are at any depth. */
const general = (path: string): string => (path.startsWith('tests[].event') ? 'tests[].event' : path)

const RECORDS: ReadonlySet<string> = new Set()

const textsIn = (sample: unknown) => textsOf(sample, RECORDS)

const PARTS = 'content/playbooks'
const { shared } = loadSharedParts(
  readdirSync(PARTS).map((file) => ({ file, text: readFileSync(join(PARTS, file), 'utf8') })),
)

const load = (document: unknown) => withPlaybook(loadRule(JSON.stringify(document), 'r.yaml'), shared)

const EXPRESSION = /(?:[eE]xpression|\.when|arguments\[\])$/
const isExpression = (path: string): boolean =>
  EXPRESSION.test(path) && !/(?:name|description|summary)Expression$|entitySelectors/.test(path)

/** The code of all statements, none of which has what none of ours may have, and each of which the guard lets pass. */
const codeOf = (rule: Rule): readonly string[] =>
  ruleStatements(rule).map((statement) => {
    const tokens = sqlTokens(statement)
    expect(strangeToken(tokens)).toBeUndefined()
    expect(guarded(statement, () => false)).toBe(statement)
    return sqlCode(tokens)
  })

/** The rule, or why there is none: at least one error, each with a place in the file. */
const ruleOf = (document: unknown): Rule | undefined => {
  const { rule, diagnostics, text } = load(document)
  if (rule !== undefined) return rule
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  expect(errors.length).toBeGreaterThan(0)
  for (const { span } of errors) {
    expect(span.start).toBeGreaterThanOrEqual(0)
    expect(span.end).toBeLessThanOrEqual(text.length)
  }
  return undefined
}

const single = (text: string): string => `'${text.replaceAll("'", "\\'")}'`
const double = (text: string): string => `"${text.replaceAll('"', '\\"')}"`

const isRead = (written: string, text: string): boolean => {
  const { expr } = parseRuleExpression(`x = ${written}`)
  return expr?.kind === 'binary' && expr.right.kind === 'string' && expr.right.value === text
}

/** The text in the quotes that can hold it: a backslash before one of its kind, or at the end, can't be written. */
const quoted = (text: string): string =>
  !isRead(single(text), text) && isRead(double(text), text) ? double(text) : single(text)

const canQuote = (text: string): boolean => isRead(quoted(text), text)

const canName = (text: string): boolean => {
  const { expr } = parseRuleExpression(`fields[${quoted(text)}] = 'a'`)
  return expr?.kind === 'binary' && expr.left.kind === 'rawField' && expr.left.key === text
}

test('most payloads can be written as texts and names of rules', () => {
  expect(PAYLOADS.filter(canQuote).length).toBeGreaterThan(PAYLOADS.length * 0.8)
  expect(PAYLOADS.filter(canName).length).toBeGreaterThan(PAYLOADS.length * 0.6)
})

test('there are samples of every kind', () => {
  expect(Object.keys(SAMPLES).sort()).toEqual(KIND_FILES.map(({ type }) => type).sort())
})

describe.each(Object.entries(SAMPLES))('%s', { timeout: 60_000 }, (type, samples) => {
  test('every place for a text has one', () => {
    const wanted = placesOf(type)
      // steps are a matter of chains
      .filter(({ kind, path }) => kind !== 'key' && (type === 'chain' || !path.endsWith('.step')))
      .map(({ path }) => general(path))
    const found = new Set(samples.flatMap((sample) => textsIn(sample).map(({ path }) => general(path))))
    expect(wanted.filter((path) => !found.has(path))).toEqual([])
  })

  describe.each(samples.map((sample) => [sample['id'], sample] as const))('%s', (id, full) => {
    // what all kinds share is tried in one of them, since reading a rule is what takes the time
    const { playbook, tests, ...bare } = full
    const shares = id === Object.values(SAMPLES)[0]?.[0]?.['id']
    const whole = load(full)
    const texts = textsIn(shares ? full : bare).filter(({ path }) => path !== 'type')
    const around = (path: string): unknown =>
      path.startsWith('playbook')
        ? { ...bare, playbook }
        : path.startsWith('tests')
          ? { ...bare, tests }
          : bare

    test('is a rule', () => {
      expect(whole.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
      if (whole.rule !== undefined) codeOf(whole.rule)
    })

    test.each(
      texts.filter(({ path }) => !isExpression(path)).map(({ path, steps }) => [path, steps] as const),
    )('%s', (path, steps) => {
      const sample = around(path)
      const put = (text: string) => {
        const rule = ruleOf(withText(sample, steps, text))
        return rule === undefined ? undefined : codeOf(rule)
      }
      const harmless = put('harmless words')
      for (const payload of [PAYLOADS.filter((each) => !each.includes('{{')).join(' '), ...SHORT, LARGE]) {
        const code = put(payload)
        // fields make other statements, and few places take any text: but where words are right, all are data
        if (code !== undefined && harmless !== undefined && !payload.includes('{{'))
          expect(codeDifference(code, harmless)).toBeUndefined()
      }
    })

    // and so are expressions in one rule of each kind
    if (full !== samples[0]) return
    test.each(
      texts.filter(({ path }) => isExpression(path)).map(({ path, steps }) => [path, steps] as const),
    )('%s', (path, steps) => {
      const before = steps.reduce((at: unknown, step) => (at as Record<Step, unknown>)[step], bare)
      if (typeof before !== 'string') throw new Error('no text')
      const put = (text: string) => ruleOf(withText(bare, steps, text))
      // as the whole, and where it stands in quotes as it is
      for (const payload of [...PAYLOADS, LARGE])
        for (const text of [payload, before.replace('harmless', () => payload)]) {
          const rule = put(text)
          // all kinds have one language
          if (rule !== undefined && shares) codeOf(rule)
        }
      for (const call of CALLS) expect([call, put(call)?.id]).toEqual([call, undefined])
      // all at once, as what is compared, and as the name of a key
      const any = (
        texts: readonly string[],
        write: (text: string) => string,
      ): readonly string[] | undefined => {
        const rule = put(texts.map(write).join(' OR '))
        return rule === undefined ? undefined : codeOf(rule)
      }
      const values = [...PAYLOADS.filter(canQuote), LARGE]
      const left = path.startsWith('trigger') ? 'last_one' : 'user_username'
      const compared = any(values, (value) => `${left} = ${quoted(value)}`)
      const same = any(
        values.map(() => 'x'),
        (value) => `${left} = ${quoted(value)}`,
      )
      expect(compared).toBeDefined()
      expect(codeDifference(compared ?? [], same ?? [])).toBeUndefined()
      if (path.startsWith('trigger')) return
      const keys = PAYLOADS.filter(canName)
      // a key with odd signs takes another way to its value: but by no word that others do not take
      const hostile = any(keys, (key) => `fields[${quoted(key)}] = 'a'`)
      const harmless = new Set(
        any([...keys.map(tame), 'a.b.1'], (key) => `fields[${quoted(key)}] = 'a'`)
          ?.join(' ')
          .split(' '),
      )
      expect(hostile).toBeDefined()
      expect(
        hostile
          ?.join(' ')
          .split(' ')
          .filter((word) => !harmless.has(word)),
      ).toEqual([])
    })
  })
})
