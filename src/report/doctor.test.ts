import { expect, test } from 'vitest'
import { type Check, doctorJson, doctorText, worstState } from './doctor.ts'
import { makeStyle } from './style.ts'

const check = (changed: Partial<Check> = {}): Check => ({
  id: 'engine',
  group: 'program',
  state: 'ok',
  found: 'answers',
  values: { ms: 3 },
  ...changed,
})

const page = { width: 80, style: makeStyle(false) }

test('the worst state counts', () => {
  expect(worstState([])).toBe('ok')
  expect(worstState([check(), check({ state: 'warning' })])).toBe('warning')
  expect(worstState([check({ state: 'problem' }), check({ state: 'warning' })])).toBe('problem')
})

test('every line says its state in words, and what to do', () => {
  const bad = check({
    id: 'open-files',
    group: 'machine',
    state: 'problem',
    found: 'few',
    help: 'ulimit -n 1024',
  })
  expect(doctorText([check(), bad], page)).toBe(
    `PROGRAM
  ok       engine      answers

MACHINE
  problem  open files  few
                       do: ulimit -n 1024

dohyo can't work as it should: open files
`,
  )
})

test('names are harmless and long lines fit', () => {
  const text = doctorText(
    [check({ state: 'warning', found: `/tmp/\x1b[31m${'a b '.repeat(60)}`, help: 'h\u202e' })],
    page,
  )
  expect(text).not.toMatch(/[\x1b\u202e]/)
  expect(text).toContain('\\x1b[31m')
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
})

test('the document for machines', () => {
  expect(JSON.parse(doctorJson([check(), check({ state: 'warning', help: 'x' })]))).toEqual({
    state: 'warning',
    checks: [
      { id: 'engine', group: 'program', state: 'ok', found: 'answers', values: { ms: 3 }, help: null },
      { id: 'engine', group: 'program', state: 'warning', found: 'answers', values: { ms: 3 }, help: 'x' },
    ],
  })
})
