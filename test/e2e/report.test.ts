import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { Signal } from '../../src/report/document.ts'
import { pageProblems } from '../support/page-check.ts'
import { dohyo, type Ended, folderOf, hunt, ROOT } from './dohyo.ts'

// The reports of the story of examples/README.md, as they are written to files.

let folder: string
let ended: Ended
let page: string
let ticket: string
beforeAll(async () => {
  folder = folderOf()
  ended = await dohyo(
    [
      'hunt',
      'examples/',
      '--report',
      join(folder, 'out.html'),
      '--report',
      join(folder, 'out.md'),
      '--own-account',
      '111122223333',
    ],
    { cwd: ROOT },
  )
  page = await readFile(join(folder, 'out.html'), 'utf8')
  ticket = await readFile(join(folder, 'out.md'), 'utf8')
})

const textOf = (markup: string): string =>
  markup
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replace(/\s+/g, ' ')

test('reports are written beside what is printed, and change neither it nor the exit code', async () => {
  const alone = await dohyo(['hunt', 'examples/', '--own-account', '111122223333'], { cwd: ROOT })
  expect({ ...ended, stderr: '' }).toEqual({ ...alone, stderr: '' })
  expect(ended.stderr).toContain('report written to ')
})

test('the page is sound markup of a size that a phone opens, and asks nothing of anybody', async () => {
  expect(pageProblems(page)).toEqual([])
  expect((await stat(join(folder, 'out.html'))).size).toBeLessThan(2_000_000)
  expect(page).not.toMatch(/<script|<link|<img|url\(http/)
})

test('its first screen answers what was taken, by whom, from where, to whom, since when, and what to do', () => {
  const [first = ''] = textOf(page).split('What happened, in order of time')
  for (const answer of [
    'What was taken',
    'snap-0bad5eed00000cafe copy of vol-0a11ce00000000001 AWS 111122223333, us-east-1',
    'By whom build-agent arn:aws:iam::111122223333:user/build-agent',
    'From where 203.0.113.66',
    '444455556666 snap-0bad5eed00000cafe shared, used, taken back',
    'Since when 2026-03-10 09:09:15 UTC',
    'Still exposed 1 still open, 1 not known, 2 taken back',
    'Do now Take payroll-test off the internet',
  ])
    expect(first).toContain(answer)
})

test('evidence goes down to the field and the event; next steps have their values filled in', () => {
  const text = textOf(page)
  expect(text).toContain(
    'Shared with 444455556666 requestParameters.createVolumePermission.add.items[].userId',
  )
  expect(text).toContain('"eventName": "ModifySnapshotAttribute"')
  expect(text).toContain("--snapshot-id 'snap-0bad5eed00000cafe'")
  expect(text).toContain('15 read (')
  expect(text).toContain('Own accounts 111122223333')
})

test('three clouds are three incidents, each in its own words', () => {
  expect([...page.matchAll(/<h2[^>]*>(.*?)<\/h2>/gs)].map(([, text = '']) => textOf(text).trim())).toEqual([
    '1. critical snap-0bad5eed00000cafe shared with 444455556666; payroll-tmp open to everybody; 2 more',
    expect.stringMatching(/^2\. \w+ tmp-payroll by download link$/),
    expect.stringMatching(
      /^3\. \w+ ledger-tmp shared with user:collector\.drop@gmail\.com; ledger-db exported to gs:/,
    ),
    'Single signals',
    'What was looked at',
    'Appendix',
  ])
  expect(ticket.split('\n').filter((line) => line.startsWith('## '))).toHaveLength(4)
})

test('--min-severity leaves the report whole: what ended an exposure is worth little by itself', async () => {
  const file = join(folder, 'high.html')
  const high = await dohyo(
    ['hunt', 'examples/', '--report', file, '--min-severity', 'high', '--own-account', '111122223333'],
    { cwd: ROOT },
  )
  expect(await readFile(file, 'utf8')).toBe(page)
  expect(high.stdout).toContain('1 of 7 ways out still open')
})

test('the formats hold neither raw events nor playbooks for the sake of a report', async () => {
  const { document } = await hunt(['examples/', '--report', join(folder, 'again.html')], { cwd: ROOT })
  const keys = (signal: Signal) => [
    ...Object.keys(signal),
    ...signal.events.flatMap((event) => Object.keys(event)),
  ]
  expect(document.signals.flatMap(keys)).not.toContain('raw')
  expect(document.signals.flatMap(keys)).not.toContain('playbook')
})

test('equal logs give equal reports', async () => {
  const file = join(folder, 'equal.html')
  await dohyo(['hunt', 'examples/', '--report', file, '--own-account', '111122223333'], { cwd: ROOT })
  expect(await readFile(file, 'utf8')).toBe(page)
})

test('a report that cannot be is refused before the hunt', async () => {
  for (const [file, message] of [
    ['out.pdf', 'Expected a file that ends in .html or .md.'],
    ['/nowhere/out.html', 'cannot write /nowhere/out.html'],
  ] as const) {
    const { code, stdout, stderr } = await dohyo(['hunt', 'examples/', '--report', file], { cwd: ROOT })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(message)
  }
})

test('findings as OCSF, one a line', async () => {
  const { code, stdout, stderr } = await dohyo(['hunt', 'examples/', '--format', 'ocsf'], { cwd: ROOT })
  expect(code).toBe(1)
  const findings = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { class_uid: number; metadata: { uid: string } })
  expect(findings.length).toBeGreaterThan(30)
  expect(findings.every((finding) => finding.class_uid === 2004)).toBe(true)
  expect(new Set(findings.map(({ metadata }) => metadata.uid)).size).toBe(findings.length)
  expect(stderr).toContain('looked at:')
})

test('coverage as a table, JSON and a layer for the Navigator', async () => {
  const [table, json, layer] = await Promise.all(
    [[], ['--format', 'json'], ['--format', 'navigator', '--older-ids']].map((flags) =>
      dohyo(['coverage', ...flags], { cwd: ROOT }),
    ),
  )
  expect(table?.stdout).toMatch(/T1578\.001 │ Create Snapshot/)
  expect(JSON.parse(json?.stdout ?? '')).toMatchObject({ version: '1' })
  const { techniques } = JSON.parse(layer?.stdout ?? '') as { techniques: { techniqueID: string }[] }
  expect(techniques.map(({ techniqueID }) => techniqueID)).toContain('T1562.007')
  expect(techniques.map(({ techniqueID }) => techniqueID)).not.toContain('T1686.001')
})
