import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { loadRules } from '../../src/rules/load.ts'
import { type TestRow, testStatements } from '../../src/rules/test-rule.ts'
import { awsCloudTrail } from '../../src/sources/aws-cloudtrail/index.ts'
import { azureActivity } from '../../src/sources/azure-activity/index.ts'
import { gcpAudit } from '../../src/sources/gcp-audit/index.ts'

const SOURCES = [awsCloudTrail, azureActivity, gcpAudit]
const PACK = new URL('../../content/snapshot-abuse/', import.meta.url).pathname

const files = readdirSync(PACK)
  .filter((name) => name.endsWith('.yaml'))
  .sort()
const loaded = loadRules(files.map((file) => ({ file, text: readFileSync(join(PACK, file), 'utf8') })))

let engine: Engine
beforeAll(async () => {
  engine = await openEmbedded()
})
afterAll(() => engine.close())

test('the pack holds the match rules of snapshot theft, each in a file of its name', () => {
  expect(loaded.map(({ rule }) => rule?.id)).toEqual(files.map((file) => file.replace('.yaml', '')))
  expect(loaded.map(({ rule }) => rule?.definition.detection).sort()).toEqual(
    '01 02 03 04 05 06 07 08 09 11 12 13 14 15 16'.split(' ').map((n) => `D${n}`),
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

  test('passes its own tests', async () => {
    if (rule === undefined) throw new Error('the rule could not be read')
    const verdicts = []
    for (const { statement, judge } of testStatements(rule, SOURCES))
      verdicts.push(...judge(await engine.rows<TestRow>(statement)))
    expect(verdicts.length).toBe(rule.definition.tests.length)
    expect(verdicts.filter((verdict) => !verdict.passed)).toEqual([])
  })
})
