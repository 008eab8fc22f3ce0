import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { huntDocument, signal } from '../../../test/fixtures/hunt-document.ts'
import { hostile } from '../../../test/support/hostile.ts'
import { hostileDocument } from '../../../test/support/hostile-document.ts'
import { pageProblems } from '../../../test/support/page-check.ts'
import type { HuntDocument, Insight, Signal } from '../document.ts'
import { CSS, CSS_HASH } from './css.ts'
import { huntHtml, type ReportContext } from './page.ts'

const context: ReportContext = {
  version: '0.1.0',
  paths: ['logs/'],
  settings: [{ name: 'Own accounts', values: ['123456789012'] }],
  rules: [{ id: 'DOHYO-D01', name: 'Snapshot created', severity: 'low', attack: ['T1578.001'] }],
}
const page = (document: HuntDocument, changes: Partial<ReportContext> = {}): string =>
  huntHtml(document, { ...context, ...changes })

const textOf = (markup: string): string =>
  markup
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#39;/g, "'")
    .replace(/\s+/g, ' ')

test('the page is whole, closed markup without scripts, and every part points to something', () => {
  expect(pageProblems(page(huntDocument))).toEqual([])
})

test('whatever a log says, nothing of it becomes markup, a link or a handler', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const context = {
        paths: [text],
        settings: [{ name: text, values: [text] }],
        rules: [{ id: text, name: text, severity: 'low' as const, attack: [text] }],
      }
      expect(pageProblems(page(hostileDocument(text), context))).toEqual([])
    }),
    { numRuns: 60 },
  )
})

test('the policy lets in this style sheet and nothing else', () => {
  const hash = createHash('sha256').update(CSS).digest('base64')
  expect(CSS_HASH, 'put this hash into css.ts').toBe(hash)
  const made = page(huntDocument)
  expect(made).toContain(
    `<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;;`.replaceAll(
      '&#39;',
      made.includes('&#39;none') ? '&#39;' : "'",
    ),
  )
  expect(made).toContain(`<style>${CSS}</style>`)
  expect(CSS).not.toMatch(/@import|url\(|expression|</)
})

test('the verdict comes first, then stories, single signals, what was looked at, and the appendix', () => {
  const made = page(hostileDocument('x'))
  const headings = [...made.matchAll(/<h([12])[^>]*>(.*?)<\/h\1>/gs)].map(
    ([, level, text = '']) => `${level} ${textOf(text).trim()}`,
  )
  expect(headings).toEqual([
    expect.stringMatching(/^1 critical x shared with .*: 1 of 3 ways out still open$/),
    '2 In short',
    '2 Single signals',
    '2 What was looked at',
    '2 Appendix',
  ])
})

test('what could not be read is said at the top, with the files below', () => {
  const text = textOf(page(huntDocument))
  expect(text.indexOf('1 file could not be read')).toBeLessThan(500)
  expect(text).toContain('1 file only in part (3 events lost): there may be more.')
  expect(text).toContain('cloudtrail/cut.json.gz gzip stream ends early')
})

test('nothing found, nothing read and nothing in range are told apart', () => {
  const nothing: HuntDocument = { ...huntDocument, insights: [], signals: [], entities: [] }
  const clean = { ...huntDocument.accounting, skipped: [], unreadable: [] }
  expect(textOf(page({ ...nothing, accounting: clean }))).toContain('No findings in 3,010 events')
  const unread = { ...clean, files: { read: 0, skipped: 2, bytes: 0 } }
  expect(textOf(page({ ...nothing, accounting: unread }))).toContain(
    'Nothing was judged: no log file was recognised.',
  )
  expect(pageProblems(page({ ...nothing, accounting: unread }))).toEqual([])
})

test('facts say where they stand in the event, and the event is there as the log has it', () => {
  const raw =
    '{"requestParameters":{"createVolumePermission":{"add":{"items":[{"userId":"999988887777"}]}}},"big":12345678901234567890}'
  const signals = huntDocument.signals.map((each) =>
    each.id === 'SIGNAL-5' ? { ...each, events: each.events.map((event) => ({ ...event, raw })) } : each,
  )
  const text = textOf(page({ ...huntDocument, signals }))
  expect(text).toContain('999988887777 requestParameters.createVolumePermission.add.items[].userId')
  expect(text).toContain('12345678901234567890')
  expect(text).toContain('Its text is not in this report: see the file.')
})

test('equal documents give equal pages', () => {
  expect(page(structuredClone(huntDocument))).toBe(page(huntDocument))
})

test('ten thousand signals stay within some megabytes, and what is left out is said with its number', () => {
  const many = (count: number, changes: (i: number) => Partial<Signal>): readonly Signal[] =>
    Array.from({ length: count }, (_, i) =>
      signal({
        id: `SIGNAL-${i}`,
        events: [{ id: `e${i}`, source: 'aws-cloudtrail', file: 'a' }],
        ...changes(i),
      }),
    )
  const time = (i: number): string => new Date(Date.UTC(2026, 10, 24) + i * 1000).toISOString()
  const lone = many(10_000, (i) => ({ time: time(i), resource: `snap-${i}`, actor: `user-${i}` }))
  const made = page({ ...huntDocument, insights: [], signals: lone })
  expect(made.length).toBeLessThan(3_000_000)
  expect(textOf(made)).toContain(
    '500 of 10,000 are shown, the worst first; the other 9,500 are left out here',
  )
  const one = many(10_000, (i) => ({
    time: time(i),
    rule: `rule-${i % 7}`,
    resource: `snap-${i}`,
    insights: ['INSIGHT-1'],
  }))
  const insight = { ...(huntDocument.insights[0] as Insight), signals: one.map(({ id }) => id) }
  const story = page({ ...huntDocument, insights: [insight], signals: one })
  expect(story.length).toBeLessThan(3_000_000)
  expect(textOf(story)).toMatch(/… 9,940 more signals of this story are not shown: --format json has all\./)
  const shared = many(1000, (i) => ({
    time: time(i),
    rule: 'snapshot-shared-external',
    severity: 'high',
    actor: `user-${i}`,
    resource: `snap-${i}`,
    facts: { sharedExternal: [`${i}`] },
  }))
  const stories = page({ ...huntDocument, insights: [], signals: shared })
  expect(stories.length).toBeLessThan(3_000_000)
  expect(textOf(stories)).toContain('960 more incidents, none of them worse, are left out here')
}, 30_000)
