import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readSiemCases } from '../../src/app/siem-case-read.ts'
import { caseDifferences, runSiemCase } from '../../src/app/siem-case-run.ts'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'

const FILE = '../fixtures/cloud-siem-cases.jsonl'
const CASES = readSiemCases(FILE, readFileSync(new URL(FILE, import.meta.url), 'utf8')).map(
  (each) => each.test,
)

let engine: Engine
beforeAll(async () => {
  engine = await openEmbedded()
})
afterAll(() => engine.close())

test.each(CASES)('$id', async (one) => {
  expect(caseDifferences(one, await runSiemCase(engine, one))).toEqual([])
})

test('the order in which records come changes nothing', async () => {
  for (const one of CASES.filter(({ rule, records }) => rule?.type !== 'match' && records.length > 1)) {
    const shown = async (turn: boolean) =>
      (await runSiemCase(engine, one, {}, (records) => (turn ? records.toReversed() : records))).signals.map(
        (signal) => ({ ...signal, records: signal.records(), fields: signal.fields() }),
      )
    expect(await shown(true), one.id).toEqual(await shown(false))
  }
})

test('a case that is not met says how', async () => {
  const one = CASES.find(({ id }) => id === 'match-basic')
  if (one === undefined) throw new Error('no such case')
  const [want] = one.expect_signals
  if (want === undefined) throw new Error('no signal')
  const outcome = await runSiemCase(engine, one)
  expect(caseDifferences({ ...one, expect_signals: [] }, outcome)[0]).toMatch(
    /^\+ signal that is not expected/,
  )
  expect(caseDifferences({ ...one, expect_signals: [want, want] }, outcome)).toEqual([
    expect.stringMatching(/^- signal 2 is missing/),
  ])
  expect(
    caseDifferences({ ...one, expect_signals: [{ ...want, severity: 9, timestamp: 1 }] }, outcome),
  ).toEqual([
    '  signal 1',
    '-   timestamp: 1',
    '+   timestamp: 1740996000000',
    '-   severity: 9',
    '+   severity: 3',
  ])
  expect(caseDifferences({ ...one, expect_suppressed: 3 }, outcome)).toEqual([
    '-   suppressed: 3',
    '+   suppressed: 0',
  ])
})
