import { expect, test } from 'vitest'
import { huntDocument } from '../../test/fixtures/hunt-document.ts'
import { entitiesCsv, entitiesJson, entitiesText } from './entities.ts'
import { makeStyle } from './style.ts'

const page = { width: 80, style: makeStyle(false) }

test('the ranking at 80 columns, hostile names made harmless', () => {
  expect(entitiesText(huntDocument, page)).toMatchInlineSnapshot(`
    "2 entities, by the highest activity score in these logs: severities of signals
    of different names, added up. An insight takes the signals of its entity with
    it.

       18  username arn:aws:iam::123456789012:user/build-agents/nightly/bert
           INSIGHT-1; 0 left at the end
           2026-11-24 01:02:01    2  Snapshot created ×4 (3 suppressed)
           2026-11-24 01:04:00    7  Snapshot shared with an outside account
           2026-11-24 01:05:00    9  Snapshot made public

        6  username =cmd|calc\\x1b[2J\\u202emoc.live@eve
           6 left at the end
           2026-11-25 23:59:59    6  Disk or snapshot opened for download by link
    "
  `)
  expect(entitiesText({ ...huntDocument, entities: [] }, page)).toBe('No signals, so no entities\n')
})

test('json has the signals behind each entity, as they count on it', () => {
  const { version, entities } = JSON.parse(entitiesJson(huntDocument))
  expect(version).toBe('1')
  expect(entities[0]).toMatchObject({ value: huntDocument.entities[0]?.value, peak: 18, suppressed: 3 })
  expect(entities[0].signals[1]).toEqual({
    id: 'SIGNAL-2',
    rule: 'DOHYO-D01',
    name: 'Snapshot created',
    score: 2,
    time: '2026-11-24T01:02:02.000Z',
    suppressed: ['redundant'],
  })
})

test('csv: one harmless record per entity', () => {
  expect(entitiesCsv({ ...huntDocument, entities: huntDocument.entities.slice(1) })).toMatchInlineSnapshot(`
    "score,now,worst,type,value,signals,suppressed,insights,names,ids
    6,6,6,_username,"'=cmd|calc\\x1b[2J\\u202emoc.live@eve",1,0,,Disk or snapshot opened for download by link,SIGNAL-7
    "
  `)
})
