import { expect, test } from 'vitest'
import { huntDocument, signal } from '../../test/fixtures/hunt-document.ts'
import type { HuntDocument } from './document.ts'
import { exposuresOf } from './exposure.ts'
import { huntText } from './hunt-text.ts'
import { makeStyle } from './style.ts'

const theft: HuntDocument = {
  ...huntDocument,
  signals: [
    signal({
      id: 'SIGNAL-5',
      rule: 'snapshot-shared-external',
      resource: 'snap-0aa1',
      facts: { sharedExternal: ['999988887777'] },
      insights: ['INSIGHT-1'],
    }),
    signal({
      id: 'SIGNAL-6',
      rule: 'snapshot-sharing-revoked',
      time: '2026-11-24T09:00:00.000Z',
      resource: 'snap-0aa1',
      facts: { unsharedFrom: ['*'] },
    }),
  ],
}
const page = (document: HuntDocument, exposures = exposuresOf(document.signals)): string =>
  huntText(document, { width: 120, style: makeStyle(false), exposures })

test('the verdict counts what is open, and an insight says what became of what it opened', () => {
  expect(page(theft)).toContain('0 of 1 way out still open, as far as these logs show\n')
  expect(page(theft)).toContain(
    '    exposed      snap-0aa1 shared with 999988887777: taken back 2026-11-24 09:00:00\n',
  )
  const open = { ...theft, signals: theft.signals.slice(0, 1) }
  expect(page(open)).toContain('1 of 1 way out still open')
  expect(page(open)).toContain('snap-0aa1 shared with 999988887777: still open\n')
})

test('what ended an exposure counts, also where --min-severity hides it', () => {
  const shown = { ...theft, signals: theft.signals.slice(0, 1) }
  expect(page(shown, exposuresOf(theft.signals))).toContain('taken back 2026-11-24 09:00:00')
})

test('without exposures nothing is said of them', () => {
  expect(page(huntDocument)).not.toMatch(/out still open|exposed/)
})
