import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Check } from '../report/doctor.ts'
import { isAtLeast } from './doctor.ts'
import { type EngineTrial, engineCheck } from './doctor-engine.ts'
import { type Machine, machineChecks } from './doctor-machine.ts'
import { temporaryChecks } from './doctor-temporary.ts'

const V3 = 'ssse3 sse4_1 sse4_2 popcnt cx16 avx avx2 bmi1 bmi2 f16c fma abm movbe pclmulqdq'
const GIB = 2 ** 30

const machine = (changed: Partial<Machine> = {}): Machine => ({
  platform: 'linux',
  arch: 'x64',
  release: '6.1.0',
  glibc: '2.36',
  processors: 2,
  features: new Set(V3.split(' ')),
  memory: 8 * GIB,
  memoryLimit: undefined,
  memoryFree: 6 * GIB,
  openFiles: 1024,
  ...changed,
})

const trial = (changed: Partial<EngineTrial>): EngineTrial => ({
  status: 0,
  signal: null,
  stdout: '',
  stderr: '',
  ...changed,
})

const named = (checks: readonly Check[], id: string): Check | undefined => checks.find((one) => one.id === id)

test.each([
  ['v20.19.0', '20.19', true],
  ['v20.18.9', '20.19', false],
  ['v20.20.2', '20.19', true],
  ['v22.0.0', '20.19', true],
  ['v18.20.0', '20.19', false],
])('%s is at least %s: %s', (version, least, expected) => {
  expect(isAtLeast(version, least)).toBe(expected)
})

test('a machine that has what is needed', () => {
  expect(machineChecks(machine()).map(({ id, state }) => [id, state])).toEqual([
    ['system', 'ok'],
    ['processor', 'ok'],
    ['memory', 'ok'],
    ['open-files', 'ok'],
  ])
})

test.each([
  [{ platform: 'win32', glibc: undefined }, 'WSL2'],
  [{ glibc: undefined }, 'musl'],
  [{ arch: 'riscv64' }, 'riscv64'],
  [{ platform: 'freebsd', glibc: undefined }, 'freebsd'],
])('%j has no engine', (changed, told) => {
  const on = machine(changed)
  expect(named(machineChecks(on), 'system')).toMatchObject({
    state: 'problem',
    help: expect.stringContaining(told),
  })
  expect(engineCheck(trial({ stdout: '{"code":"DQ704","causes":[]}' }), on)).toMatchObject({
    state: 'problem',
    help: expect.stringContaining(told),
  })
})

test('a processor without AVX2 is a problem, and one that is not told is none', () => {
  const old = machine({ features: new Set(V3.replace('avx2 ', '').split(' ')) })
  expect(named(machineChecks(old), 'processor')).toMatchObject({
    state: 'problem',
    found: expect.stringContaining('it lacks avx2'),
    values: { missing: ['avx2'] },
  })
  expect(named(machineChecks(machine({ features: undefined })), 'processor')?.state).toBe('ok')
})

test.each([
  [{ memoryLimit: 6 * GIB }, 'ok'],
  [{ memoryLimit: 1.4 * GIB }, 'warning'],
  [{ memoryLimit: GIB }, 'problem'],
  [{ memoryFree: 1.3 * GIB }, 'warning'],
  [{ memory: 0.5 * GIB }, 'problem'],
] as const)('memory: %j is %s', (changed, state) => {
  const check = named(machineChecks(machine(changed)), 'memory')
  expect(check?.state).toBe(state)
  if (state !== 'ok') expect(check?.help).toMatch(/--max-memory \d+MiB$/)
})

test('few open files are a warning', () => {
  expect(named(machineChecks(machine({ openFiles: 64 })), 'open-files')?.state).toBe('warning')
})

test('what the engine answered, and why it did not', () => {
  const checked = (changed: Partial<EngineTrial>) => engineCheck(trial(changed), machine())
  expect(checked({ stdout: 'noise\n{"version":"26.7.2.1","ms":300}\n' })).toMatchObject({
    state: 'ok',
    values: { version: '26.7.2.1', ms: 300 },
  })
  expect(checked({ status: null, signal: 'SIGILL' })).toMatchObject({
    state: 'problem',
    found: expect.stringContaining('lacks an instruction'),
  })
  expect(checked({ status: null, signal: 'SIGSEGV' }).found).toContain('SIGSEGV')
  const absent = { code: 'DQ704', causes: ['not there', "Cannot find package 'chdb' imported from x"] }
  expect(checked({ stdout: JSON.stringify(absent) })).toMatchObject({
    state: 'problem',
    help: expect.stringContaining('npm install chdb'),
    values: { reason: 'not installed' },
  })
  expect(checked({ stdout: '{"code":null,"causes":["GLIBC_2.99 not found"]}' }).found).toContain('GLIBC_2.99')
  expect(checked({ status: 1, stderr: 'SyntaxError' }).found).toContain('SyntaxError')
})

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dohyo-doctor-test-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

test('leftovers of killed runs are counted and named, and a long list says how much is missing', async () => {
  expect(named(await temporaryChecks(root), 'leftovers')?.state).toBe('ok')
  const gone = spawnSync(process.execPath, ['--version']).pid
  for (const letter of 'abcdefg') {
    const path = join(root, `dohyo-stage-${gone}-aaaaa${letter}`)
    mkdirSync(path)
    writeFileSync(join(path, 'stdin'), '12345')
  }
  const check = named(await temporaryChecks(root), 'leftovers')
  expect(check).toMatchObject({ state: 'warning', values: { bytes: 35 } })
  expect(check?.found).toContain('7 folders of runs that were killed, 35 B')
  expect(check?.found).toContain('and 2 more')
})

test('a folder that is not there, or has a name that the engine takes for a pattern', async () => {
  expect(named(await temporaryChecks(join(root, 'none')), 'folder')).toMatchObject({
    state: 'problem',
    help: expect.stringContaining('TMPDIR'),
  })
  mkdirSync(join(root, '{a}'))
  expect(named(await temporaryChecks(join(root, '{a}')), 'folder')?.state).toBe('problem')
  expect(await temporaryChecks(root)).toContainEqual(
    expect.objectContaining({ id: 'folder', state: 'ok', values: { path: root } }),
  )
})
