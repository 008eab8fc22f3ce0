import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Check } from '../../src/report/doctor.ts'
import { dohyo, folderOf, ordinary, type Running, records } from './dohyo.ts'

const doctor = async (args: readonly string[], options: Running = {}) => {
  const { code, stdout, stderr, left } = await dohyo(['doctor', '--format', 'json', ...args], options)
  const { state, checks } = JSON.parse(stdout) as { state: string; checks: readonly Check[] }
  const states = Object.fromEntries(checks.map((check) => [check.id, check.state]))
  return { code, stderr, left, state, states, check: (id: string) => checks.find((one) => one.id === id) }
}

test('all is well where the tests run, and nothing is left behind', async () => {
  const { code, stderr, left, states, check } = await doctor([])
  expect({ code, stderr, left }).toEqual({ code: 0, stderr: '', left: [] })
  expect(states).toMatchObject({
    node: 'ok',
    engine: 'ok',
    system: 'ok',
    processor: 'ok',
    folder: 'ok',
    leftovers: 'ok',
    settings: 'ok',
    rules: 'ok',
  })
  expect(check('engine')?.values['version']).toMatch(/^\d+\.\d+/)
  expect(Number(check('rules')?.values['usable'])).toBeGreaterThan(20)
})

test('settings and rules with mistakes are problems', async () => {
  const cwd = folderOf({
    'dohyo.yaml': 'rules:\n  no-such-rule: { enabled: false }\n',
    'rule.yaml': 'type: nonsense\n',
  })
  const { code, states, check } = await doctor(['--rules', 'rule.yaml'], { cwd })
  expect({ code, settings: states['settings'], rules: states['rules'] }).toEqual({
    code: 2,
    settings: 'problem',
    rules: 'problem',
  })
  expect(check('settings')?.found).toContain('no-such-rule')
  expect(check('rules')).toMatchObject({ values: { failed: ['rule.yaml'] } })
  expect((await doctor(['--no-config'], { cwd })).code).toBe(0)
  const absent = await doctor(['--rules', 'nix'], { cwd })
  expect(absent.check('rules')?.found).toContain('error[DQ503]')
})

test('a folder for temporary files that is a pattern to the engine is a problem', async () => {
  const temporary = folderOf({ '{a}': null })
  const { code, states } = await doctor([], { temporary: join(temporary, '{a}') })
  expect({ code, folder: states['folder'] }).toEqual({ code: 2, folder: 'problem' })
})

test('for people: in words', async () => {
  const { code, stdout } = await dohyo(['doctor'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/^PROGRAM\n {2}ok {7}dohyo {7}\d/)
  expect(stdout).toMatch(/\ndohyo can work here/)
})

/** Node without chDB. */
const WITHOUT_ENGINE = `data:text/javascript,${encodeURIComponent(
  `import { register } from 'node:module'
register('data:text/javascript,' + encodeURIComponent("export const resolve = (name, context, next) => { if (name.startsWith('chdb')) throw Object.assign(new Error('Cannot find package ' + name), { code: 'ERR_MODULE_NOT_FOUND' }); return next(name, context) }"))`,
)}`

test.each([
  ['hunt', []],
  ['query', ['*']],
  ['records', []],
])('%s without the engine ends with 3 and says what to do, not with a stack', async (command, query) => {
  const logs = folderOf({ 'a.json': records(ordinary(1)) })
  const { code, stdout, stderr, left } = await dohyo([command, ...query, logs], {
    command: [process.execPath, '--import', WITHOUT_ENGINE],
  })
  expect({ code, stdout, left }).toEqual({ code: 3, stdout: '', left: [] })
  expect(stderr).toMatch(/^error\[DQ704\]: .*\n {2}= help: npm install chdb.*`dohyo doctor`/)
})
