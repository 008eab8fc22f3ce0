import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hunt, query } from '../../src/app/index.ts'
import { NO_SETTINGS } from '../../src/sources/no-settings.ts'
import { event } from '../support/aws-events.ts'

// Logs that are rotated, cut or replaced while dohyo works: ClickHouse reads what it finds, and says nothing.

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dohyo-changed-'))
  for (const [i, name] of ['cut', 'fifo', 'gone', 'grown', 'whole'].entries())
    writeFileSync(join(folder, `${name}.json`), `${line(i)}\n`)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const line = (number: number): string =>
  JSON.stringify(
    event('ec2/DescribeInstances', null, null, {
      eventID: `e2e00000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    }),
  )

const change = (): void => {
  const at = (name: string): string => join(folder, `${name}.json`)
  truncateSync(at('cut'), 0)
  rmSync(at('fifo'))
  execFileSync('mkfifo', [at('fifo')])
  rmSync(at('gone'))
  appendFileSync(at('grown'), `${line(9)}\n`)
}

const SKIPPED = [
  ['cut.json', 'changed while it was read'],
  ['fifo.json', 'vanished while it was read'],
  ['gone.json', 'vanished while it was read'],
  ['grown.json', 'changed while it was read'],
]

const named = (
  skipped: readonly { readonly file: string; readonly reason: string; readonly kind: string }[],
) =>
  skipped
    .filter(({ kind }) => kind === 'unreadable')
    .map(({ file, reason }) => [file.slice(folder.length + 1), reason])
    .sort()

const shared = () => ({ paths: [folder], signal: new AbortController().signal })

test('hunt: each is named, and none counts as read', async () => {
  let changed = false
  const { accounting } = await hunt({
    ...shared(),
    rules: [],
    settings: NO_SETTINGS,
    onProgress: ({ phase }) => {
      if (phase !== 'inventory' || changed) return
      changed = true
      change()
    },
  })
  expect(named(accounting.skipped)).toEqual(SKIPPED)
  expect(accounting.files).toMatchObject({ read: 1, skipped: 4 })
  expect(accounting.events).toMatchObject({ read: 1 })
})

test('query: each is named, and none counts as read', async () => {
  const outcome = await query({
    ...shared(),
    text: '* | count',
    file: 'query',
    alias: false,
    onProgress: () => {},
  })
  if (outcome.kind === 'failed') throw new Error(outcome.diagnostics.map(({ code }) => code).join())
  change()
  const rows: unknown[] = []
  for await (const row of outcome.rows) rows.push(row)
  expect(rows).toEqual([{ _count: 3 }])
  expect(named(outcome.accounting.skipped)).toEqual(SKIPPED)
  expect(outcome.accounting.files).toMatchObject({ read: 1, skipped: 4 })
})
