import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readCsv } from '../hunt/csv.ts'
import { readListFile } from '../signals/list-file.ts'
import { DEFAULT_SIEM_SETTINGS } from '../signals/settings.ts'
import { readSiemFiles } from './siem-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'dohyo-siem-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const file = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

test('files add up, and options win', async () => {
  const settings = await readSiemFiles(
    {
      settings: file('siem.yaml', 'threshold: 20\nmatchLists: [{ name: a, targetColumn: Ip, items: [x] }]'),
      matchLists: [file('b.csv', 'Username\nalice\n'), file('c.json', '{"name":"c","targetColumn":"Ip"}')],
      suppressedLists: [file('quiet hosts.csv', 'Hostname,active\nbuild-1,\n')],
    },
    { lookbackDays: 3 },
  )
  expect(settings).toMatchObject({ threshold: 20, lookbackDays: 3 })
  expect(settings.matchLists.map(({ name }) => name)).toEqual(['a', 'b', 'c'])
  expect(settings.suppressedLists.map(({ name }) => name)).toEqual(['quiet hosts'])
})

test('no files: the defaults', async () => {
  expect(await readSiemFiles({}, {})).toEqual(DEFAULT_SIEM_SETTINGS)
  expect(await readSiemFiles({ settings: file('empty.yaml', '') }, {})).toEqual(DEFAULT_SIEM_SETTINGS)
})

test.each([
  [{ settings: 'threshold: many' }, '`threshold`: expected number'],
  [{ settings: '- 1' }, 'must be an object of settings'],
  [{ settings: 'a: [' }, 'Flow sequence'],
  [
    { matchLists: 'name: x\ntargetColumn: Nothing' },
    '`matchLists[0].targetColumn`: there is no column `Nothing`',
  ],
])('%j: %s', async (texts, reason) => {
  const given = Object.fromEntries(
    Object.entries(texts).map(([key, text]) => {
      const path = file(`${key}.yaml`, text)
      return [key, key === 'settings' ? path : [path]]
    }),
  )
  await expect(readSiemFiles(given, {})).rejects.toMatchObject({
    code: 'DQ505',
    exit: 2,
    message: expect.stringContaining(reason),
  })
})

test('a file that is not there is named', async () => {
  await expect(readSiemFiles({ settings: join(folder, 'nope') }, {})).rejects.toMatchObject({
    code: 'DQ505',
    message: expect.stringContaining('nope'),
  })
})

const page = readFileSync(new URL('../../docs/siem.md', import.meta.url), 'utf8')
const blocks = (language: string): readonly string[] =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map(([, text]) => text ?? '')

test('the examples of docs/siem.md are read, and its table names every key', async () => {
  const [list = '', custom = ''] = blocks('yaml')
  const [csv = ''] = blocks('csv')
  for (const read of [readListFile(list, 'a.yaml', readCsv), readListFile(csv, 'a.csv', readCsv)])
    expect(read).toMatchObject({ lists: [{ targetColumn: 'SrcIp', items: [{ value: '192.0.2.5' }, {}] }] })
  const settings = await readSiemFiles({ settings: file('custom.yaml', custom) }, {})
  expect(settings.customInsights).toMatchObject([{ name: 'Theft of a snapshot', ordered: true }])
  for (const key of Object.keys(DEFAULT_SIEM_SETTINGS)) expect(page).toContain(`| \`${key}\` |`)
})
