import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { hunt } from '../../src/app/hunt.ts'
import { openEmbedded } from '../../src/engine/embedded.ts'
import { createStore, removeSieved } from '../../src/hunt/store.ts'
import { NO_SETTINGS } from '../../src/sources/no-settings.ts'
import { sql } from '../../src/sql/sql.ts'
import { event } from '../support/aws-events.ts'

const folder = mkdtempSync(join(tmpdir(), 'dohyo-store-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('what a statement wrote before it failed is removed, and nothing else', async () => {
  const engine = await openEmbedded()
  try {
    await createStore(engine)
    await engine.run(
      sql`INSERT INTO sieved (source, file, mended, events) SELECT 'aws-cloudtrail', intDiv(number, 2), number % 2 = 1, 1 FROM numbers(8)`,
    )
    const left = () =>
      engine.rows(sql`SELECT file, mended::UInt8 AS mended FROM sieved ORDER BY file, mended`)
    const all = await left()
    await removeSieved(engine, [7, 8], false)
    expect(await left()).toEqual(all)
    await removeSieved(engine, [1, 3], false)
    expect(await left()).toEqual([
      { file: 0, mended: 0 },
      { file: 0, mended: 1 },
      { file: 1, mended: 1 },
      { file: 2, mended: 0 },
      { file: 2, mended: 1 },
      { file: 3, mended: 1 },
    ])
  } finally {
    await engine.close()
  }
})

test('a file with more events than a row of the store holds is counted and judged whole', async () => {
  const EVENTS = 3000
  const lines = Array.from({ length: EVENTS }, (_, i) =>
    JSON.stringify(
      event(
        'ec2/DeleteSnapshot',
        { snapshotId: `snap-0${String(i).padStart(16, '0')}` },
        { _return: true },
        { eventID: `0d1e2f30-0000-4000-8000-${String(i).padStart(12, '0')}` },
      ),
    ),
  )
  writeFileSync(join(folder, 'a.json'), `${lines.join('\n')}\nno event\n`)
  const { signals, accounting } = await hunt({
    paths: [folder],
    settings: NO_SETTINGS,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  })
  expect(accounting.events).toMatchObject({ read: EVENTS, unreadable: 1, duplicate: 0, matched: EVENTS })
  expect(signals.filter(({ rule }) => rule === 'snapshot-deleted').length).toBe(EVENTS)
})
