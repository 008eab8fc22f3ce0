import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { HuntDocument } from '../../src/report/document.ts'

// The story of examples/README.md, and nothing besides it. Times to the minute: an operation that left several records counts once.

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..')

const STORY = `
09:05 AWS snapshot-guardrail-disabled
09:05 AWS snapshot-share-attempt-failed
09:06 AWS snapshot-created
09:09 AWS snapshot-shared-external
09:12 AWS snapshot-copied
09:15 AWS snapshot-restored
09:17 AWS firewall-opened
09:21 AWS snapshot-created
09:25 AWS snapshot-made-public
09:27 AWS snapshot-exported
09:29 AWS db-restored-public
09:29 AWS snapshot-restored
09:31 AWS shared-snapshot-consumed
09:44 AWS snapshot-deleted
09:44 AWS snapshot-sharing-revoked
09:45 AWS snapshot-deleted
09:58 Azure snapshot-guardrail-disabled
10:01 Azure snapshot-created
10:04 Azure azure-disk-sas-export
10:06 Azure snapshot-restored
10:08 Azure firewall-opened
10:40 Azure snapshot-sharing-revoked
10:41 Azure snapshot-deleted
11:02 GCP snapshot-created
11:05 GCP snapshot-shared-external
11:08 GCP firewall-opened
11:12 GCP snapshot-exported
11:50 GCP snapshot-deleted
12:00 Azure snapshot-created
`
  .trim()
  .split('\n')

const hunt = (...flags: readonly string[]): Promise<{ code: unknown; stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      ['dist/cli/main.js', 'hunt', 'examples/', ...flags],
      { cwd: ROOT, maxBuffer: 1 << 26 },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
    )
  })

test('a hunt in the examples tells their story and passes over the honest work', async () => {
  const { code, stdout, stderr } = await hunt('--format', 'json')
  expect({ code, stderr }).toMatchObject({ code: 1 })
  const { signals, accounting } = JSON.parse(stdout) as HuntDocument
  expect(signals.map(({ time, cloud, rule }) => `${time.slice(11, 16)} ${cloud} ${rule}`).sort()).toEqual(
    STORY,
  )
  const of = (rule: string) => signals.filter((signal) => signal.rule === rule)
  expect(of('snapshot-shared-external').map(({ sharedWith }) => sharedWith)).toEqual([
    ['444455556666'],
    expect.arrayContaining(['user:collector.drop@gmail.com']),
  ])
  expect(new Set(of('firewall-opened').map(({ sourceIp }) => sourceIp))).toEqual(new Set(['203.0.113.66']))
  expect(accounting).toMatchObject({
    files: { read: 15, skipped: 1 },
    events: { read: 98, duplicate: 1, unreadable: 0 },
    skipped: [{ file: 'examples/README.md', kind: 'not-a-log' }],
  })
})

test('the README shows what a hunt really prints', async () => {
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8')
  const excerpt = /<!-- excerpt.*?-->\n```\n(.*?)\n```/s.exec(readme)?.[1]?.split('\n') ?? []
  expect(excerpt.length).toBeGreaterThan(20)
  const printed = (await hunt()).stdout.split('\n')
  expect(excerpt.filter((line) => line.trim() !== '…' && !printed.includes(line))).toEqual([])
})
