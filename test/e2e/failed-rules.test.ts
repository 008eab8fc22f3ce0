import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dohyo, folderOf, hunt, records, theft } from './dohyo.ts'

// A rule that fails costs itself alone: the others run, and the code tells.

const rule = (id: string, expression: string): string => `id: ${id}
type: match
name: Own ${id}
expression: ${expression}
scoreMapping: { type: constant, default: 5 }
summaryExpression: seen
entitySelectors: [{ entityType: _username, expression: user_username }]
`

const folder = folderOf({
  'logs/a.json': records(theft(1)),
  'rules/bad.yaml': rule('bad', "action = = 'x'"),
  'rules/broken.yaml': 'id: [',
  'rules/good.yaml': rule('good', "action = 'ModifySnapshotAttribute'"),
})

test('a rule that does not compile is named with its place; the others run; the code is 2', async () => {
  const { code, stderr, document } = await hunt(['--rules', 'rules', 'logs'], { cwd: folder })
  expect(code).toBe(2)
  expect(document.signals.map(({ rule }) => rule)).toEqual(
    expect.arrayContaining(['good', 'snapshot-shared-external']),
  )
  expect(stderr).toMatch(/error\[DQ\d+\]: .*\n +┌─ rules\/bad\.yaml:4:\d+\n/)
  expect(stderr).toContain('rules/broken.yaml:1:')
  expect(document.accounting.rules.run).toBeGreaterThan(15)
  expect(document.accounting.rules.failed).toEqual([
    { file: 'rules/bad.yaml', reason: expect.stringMatching(/^4:\d+: DQ\d+: /) },
    { file: 'rules/broken.yaml', reason: expect.stringMatching(/^1:\d+: DQ\d+: /) },
  ])
})

/** RE2 gives up on it only when it runs. */
const REFUSED = 'user_username matches /a{2,1}/'

const threshold = (id: string, expression: string): string => `id: ${id}
type: threshold
name: Own ${id}
expression: ${expression}
limit: 1
windowSize: T30M
score: 5
summaryExpression: seen
description: seen
entitySelectors: [{ entityType: _username, expression: user_username }]
`

test('a rule that the engine refuses costs itself alone, whatever its kind', async () => {
  const rules = folderOf({
    'a.yaml': rule('refused', REFUSED),
    'b.yaml': rule('good', "action = 'ModifySnapshotAttribute'"),
    'c.yaml': threshold('refused-too', REFUSED),
    'd.yaml': threshold('often', "action = 'ModifySnapshotAttribute'"),
  })
  const { code, stderr, document } = await hunt(['--rules', rules, join(folder, 'logs')])
  const { accounting, signals } = document
  expect(code).toBe(2)
  expect(accounting.rules.failed).toEqual([
    {
      file: join(rules, 'a.yaml'),
      rule: 'refused',
      reason: expect.stringMatching(/^4:13: DQ701: .*repetition size/),
    },
    { file: join(rules, 'c.yaml'), rule: 'refused-too', reason: expect.stringMatching(/^4:13: DQ701: /) },
  ])
  expect(stderr).toContain('error[DQ810]: rule refused failed: 4:13: DQ701')
  expect(accounting.events).toMatchObject({ read: 1, unreadable: 0 })
  expect(signals.map((signal) => signal.rule)).toEqual(
    expect.arrayContaining(['good', 'often', 'snapshot-shared-external']),
  )
  expect(accounting.skipped).toEqual([])
})

test('the report for people says it at the top and at the end', async () => {
  const { code, stdout } = await dohyo(['hunt', '--rules', 'rules', 'logs'], { cwd: folder })
  expect(code).toBe(2)
  expect(stdout).toContain('2 rules failed, so there may be more: see below')
  expect(stdout).toMatch(/rules that failed.*\n +rules\/bad\.yaml\n +4:/)
})

test('unreadable input wins; a folder of rules that is not there stops the hunt', async () => {
  const cut = folderOf({ 'a.json': records(theft(1)), 'b.json': '{"Records":[{"eventVersion"::' })
  const [both, missing] = await Promise.all([
    dohyo(['hunt', '--rules', join(folder, 'rules'), cut]),
    dohyo(['hunt', '--rules', join(folder, 'nowhere'), cut]),
  ])
  expect(both.code).toBe(3)
  expect({ code: missing.code, stdout: missing.stdout }).toEqual({ code: 2, stdout: '' })
})
