import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadRule } from '../rules/load.ts'
import type { Rule } from '../rules/rule.ts'
import { readConfig } from './config-read.ts'
import { applyConfig } from './config-rules.ts'
import { tuneRules } from './tune-rules.ts'

const rule = (id: string, more: string): Rule => {
  const text = `id: ${id}\nname: ${id}\nentitySelectors: [{ entityType: _username, expression: user_username }]\n${more}`
  const { rule: read, diagnostics } = loadRule(text, `${id}.yaml`)
  if (read === undefined) throw new Error(JSON.stringify(diagnostics))
  return read
}

const RULES = [
  rule('restored', 'type: match\nexpression: success\nscoreMapping: { type: constant, default: 3 }'),
  rule('restored-often', 'type: threshold\nexpression: success\nlimit: 3\nwindowSize: T10M\nscore: 3'),
]

const mistakeIn = async (text: string, failed: readonly string[] = []): Promise<string> => {
  const file = join(mkdtempSync(join(tmpdir(), 'dohyo-config-tuning-')), 'dohyo.yaml')
  writeFileSync(file, text)
  const read = await readConfig(file)
  try {
    await applyConfig(RULES, read, new Set(failed))
  } catch (error) {
    return (error as Error).message
  }
  return ''
}

const tuning = (expression: string, ruleIds: string): string => `estate: {}
siem:
  tuning:
    - name: agent
      expression: ${expression}
      ruleIds: [${ruleIds}]
`

test('a mistake in an expression is told at its place in dohyo.yaml', async () => {
  const told = await mistakeIn(tuning("dohyo_actor = 'a' AND dohyo_acter = 'b'", 'restored'))
  expect(told).toMatch(/dohyo\.yaml:5:41\b/)
  expect(told).toContain('dohyo_acter')
})

test('so is a rule that is not there, with what it may have meant', async () => {
  const told = await mistakeIn(tuning("dohyo_actor = 'a'", 'restored, restord'))
  expect(told).toMatch(/dohyo\.yaml:6:27\b/)
  expect(told).toContain('there is no rule `restord`')
  expect(told).toContain('restored')
})

test('a rule that could not be read may be named', async () => {
  expect(await mistakeIn(tuning("dohyo_actor = 'a'", 'broken'), ['broken'])).toBe('')
  const definition = {
    name: 'agent',
    expression: "dohyo_actor = 'a'",
    ruleIds: ['broken'],
    enabled: true,
    exclude: true,
    isGlobal: false,
  }
  expect(tuneRules(RULES, [definition], new Set(['broken']))).toHaveLength(2)
  expect(() => tuneRules(RULES, [definition])).toThrow('no rule `broken`')
})

test('what is known of snapshots can narrow rules on single events only', async () => {
  const expression = 'size(dohyo_knownSnapshots) > 0'
  expect(await mistakeIn(tuning(expression, 'restored'))).toBe('')
  const told = await mistakeIn(tuning(expression, 'restored, restored-often'))
  expect(told).toMatch(/dohyo\.yaml:5:19\b/)
  expect(told).toContain('restored-often')
  const everywhere = tuning(expression, '').replace('ruleIds: []', 'isGlobal: true')
  expect(await mistakeIn(everywhere)).toContain('restored-often')
  expect(await mistakeIn(everywhere.replace('isGlobal: true', 'isGlobal: true\n      enabled: false'))).toBe(
    '',
  )
})
