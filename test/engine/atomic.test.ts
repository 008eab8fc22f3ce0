import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { atomicVerify } from '../../src/app/index.ts'
import { failureLines } from '../../src/report/atomic.ts'
import { NO_SETTINGS } from '../../src/sources/no-settings.ts'

const verify = (options: { readonly id?: string } = {}) =>
  atomicVerify({
    settings: NO_SETTINGS,
    signal: new AbortController().signal,
    onProgress: () => {},
    ...options,
  })

/** Folders of this process that are still there. */
const left = (): readonly string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith(`dohyo-atomic-${process.pid}-`))

test('every scenario makes fire what it must, and nothing else', async () => {
  const outcomes = await verify()
  const wrong = outcomes.filter(({ passed }) => !passed)
  expect(wrong.map((outcome) => [outcome.id, ...failureLines(outcome)])).toEqual([])
  expect(outcomes.length).toBeGreaterThan(50)
  expect(left()).toEqual([])
  // from the sources, the rules are read from their files at each hunt
}, 240_000)

test('alone, a scenario says the same as among all others', async () => {
  const [alone] = await verify({ id: 'aws-rds-theft' })
  expect(alone).toMatchObject({ id: 'aws-rds-theft', missing: [], unexpected: [] })
})
