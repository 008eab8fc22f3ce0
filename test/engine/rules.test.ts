import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runRuleTests } from '../../src/app/rule-test-run.ts'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { operationsOf } from '../../src/rules/compile-rule.ts'
import { loadRule, loadRules, type Rule } from '../../src/rules/load.ts'
import { parseTemplate } from '../../src/rules/template.ts'
import { type TestRow, testGroups, testStatement } from '../../src/rules/test-rule.ts'
import { SOURCES } from '../../src/sources/index.ts'

const PACK = new URL('../../content/snapshot-abuse/', import.meta.url).pathname

const files = readdirSync(PACK)
  .filter((name) => name.endsWith('.yaml'))
  .sort()
const loaded = loadRules(files.map((file) => ({ file, text: readFileSync(join(PACK, file), 'utf8') })))

let engine: Engine
/** The names of the tests, each with how it differs from what is expected. */
const verdictsOf = async (
  rule: Rule,
): Promise<readonly { readonly name: string; readonly differences: readonly string[] }[]> => {
  const { verdicts } = await runRuleTests(engine, rule, [], {})
  return verdicts.map(({ test: { name }, differences }) => ({ name, differences }))
}
beforeAll(async () => {
  engine = await openEmbedded()
})
afterAll(() => engine.close())

test('the pack holds all detections of snapshot theft, each rule in a file of its name', () => {
  expect(loaded.map(({ rule }) => rule?.id)).toEqual(files.map((file) => file.replace('.yaml', '')))
  expect([...new Set(loaded.map(({ rule }) => rule?.definition.detection))].sort()).toEqual(
    Array.from({ length: 27 }, (_, i) => `D${String(i + 1).padStart(2, '0')}`),
  )
})

describe.each(loaded)('$file', ({ rule, diagnostics }) => {
  test('has no diagnostics', () => {
    expect(diagnostics).toEqual([])
  })

  test('proves itself both ways', () => {
    const tests = rule?.definition.tests ?? []
    expect(tests.filter((t) => t.fires).length).toBeGreaterThanOrEqual(2)
    expect(tests.filter((t) => !t.fires).length).toBeGreaterThanOrEqual(2)
  })

  test('names in plain text what its events must hold', () => {
    if (rule === undefined) throw new Error('the rule could not be read')
    for (const source of SOURCES) {
      const literals = operationsOf(rule, source)
      if (literals === null) throw new Error(`nothing to look for in ${source.id}`)
      for (const { fires, source: id, event, events } of rule.definition.tests) {
        if (!fires || id !== source.id) continue
        const text = JSON.stringify(events ?? event).toLowerCase()
        expect(literals.some((literal) => text.includes(literal.toLowerCase()))).toBe(true)
      }
    }
  })

  test('means the same put together from its parts, as mutation does', async () => {
    if (rule === undefined) throw new Error('the rule could not be read')
    for (const group of testGroups(rule.definition.tests, SOURCES)) {
      const { statement, hits, mutantHits } = testStatement(rule, group, [rule])
      const rows = await engine.rows<TestRow>(statement)
      expect(rows.length).toBeGreaterThan(0)
      expect(mutantHits(rows, rule)).toEqual(hits(rows))
    }
  })

  test('passes its own tests', async () => {
    if (rule === undefined) throw new Error('the rule could not be read')
    const verdicts = await verdictsOf(rule)
    expect(verdicts.length).toBe(rule.definition.tests.length)
    expect(verdicts.filter(({ differences }) => differences.length > 0)).toEqual([])
  })
})

describe("rules of one's own", () => {
  const rule = (expression: string, tests: string): Rule => {
    const text = `id: own
type: match
name: Own
enabled: true
isPrototype: false
stream: record
expression: ${JSON.stringify(expression)}
nameExpression: Own
descriptionExpression: Own
summaryExpression: "{{fields['items.1.id']}}|{{fields['a.b']}}|{{dohyo_sharedWith}}|{{errorCode}}|{{dohyo_crossEntity}}"
scoreMapping: { type: constant, default: 4 }
entitySelectors: [{ entityType: _username, expression: user_username }]
tags: []
confidence: { level: high, because: [because] }
tests:
${tests}`
    const { rule: own, diagnostics } = loadRule(text, 'own.yaml')
    expect(diagnostics).toEqual([])
    if (own === undefined) throw new Error('no rule')
    return own
  }
  const check = async (expression: string, event: unknown, rest = ''): Promise<readonly string[]> => {
    const tests = `  - { name: x, source: aws-cloudtrail, fires: true, event: ${JSON.stringify(event)}${rest} }`
    const [verdict] = await verdictsOf(rule(expression, tests))
    if (verdict === undefined) throw new Error('no verdict')
    return verdict.differences
  }

  test('raw fields: dotted keys, elements of arrays from 1, absent ones are null', async () => {
    const event = { a: { b: 'x' }, items: [{ id: 'first' }, { id: 'second', tags: ['p', 'q'] }], n: 7 }
    const expression = `fields['a.b'] = 'x' AND fields['items.2.id'] = 'second' AND fields['items.2.tags.1'] = 'p'
      AND fields['n'] = '7' AND fields['items.3.id'] IS NULL AND fields['items.0.id'] IS NULL AND fields['a.1'] IS NULL`
    expect(await check(expression, event, ", summary: 'first|x|||false'")).toEqual([])
  })

  test('a field that the source does not map is null, empty or false', async () => {
    const event = { eventName: 'X', eventSource: 'x' }
    expect(
      await check(
        `NOT dohyo_crossEntity AND dohyo_snapshotType != 'a' AND size(dohyo_rootSnapshots) = 0`,
        event,
      ),
    ).toEqual([])
  })

  test('a test that fails says why', async () => {
    expect(await check(`dohyo_operation = 'Y'`, { eventName: 'X' })).toEqual(['does not fire'])
    expect(await check(`dohyo_operation = 'X'`, { eventName: 'X' }, ', severity: high')).toEqual([
      '- severity: high',
      '+ severity: medium',
    ])
  })

  test('what is known of a snapshot can be shown', async () => {
    const own = rule(`dohyo_operation = 'DeleteSnapshot'`, '  []')
    const tests = [
      {
        name: 'x',
        source: 'aws-cloudtrail' as const,
        fires: true,
        event: {
          eventName: 'DeleteSnapshot',
          eventSource: 'ec2.amazonaws.com',
          requestParameters: { snapshotId: 'snap-1' },
        },
        knownSnapshots: ['snap-1', 'snap-2'],
        summary: 'snap-1',
      },
    ]
    const { template } = parseTemplate('{{dohyo_knownSnapshots}}', 'summaryExpression')
    expect(await verdictsOf({ ...own, summary: template, definition: { ...own.definition, tests } })).toEqual(
      [{ name: 'x', differences: [] }],
    )
  })

  test('a hostile event stays text', async () => {
    const name = `'); DROP TABLE x; -- \\ "{{errorCode}}" \u0000 \n emoji 🦀`
    expect(
      await check(
        `fields['a.b'] LIKE '%DROP%'`,
        { a: { b: name }, eventName: 'X' },
        `, summary: ${JSON.stringify(`|${name}|||false`)}`,
      ),
    ).toEqual([])
  })
})
