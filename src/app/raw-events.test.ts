import { expect, test } from 'vitest'
import { huntDocument, signal } from '../../test/fixtures/hunt-document.ts'
import type { Engine } from '../engine/engine.ts'
import type { HuntDocument } from '../report/document.ts'
import { withRawEvents } from './raw-events.ts'

/** A store that has these events, and answers whatever it is asked with those that the statement names. */
const storeOf = (ids: readonly string[]): { readonly engine: Engine; readonly asked: string[] } => {
  const asked: string[] = []
  const rows = async (statement: string) => {
    asked.push(statement)
    return ids.filter((id) => statement.includes(`'${id}'`)).map((id) => ({ id, raw: `{"id":"${id}"}` }))
  }
  return { engine: { rows } as unknown as Engine, asked }
}

const event = (id: string) => ({ id, source: 'aws-cloudtrail' as const, file: 'a.json' })
const document: HuntDocument = {
  ...huntDocument,
  signals: [
    signal({ id: 'SIGNAL-1', severity: 'low', events: [event('low')] }),
    signal({ id: 'SIGNAL-2', severity: 'critical', events: [event('critical')] }),
    signal({
      id: 'SIGNAL-3',
      severity: 'medium',
      insights: ['INSIGHT-1'],
      events: [event('told'), event('gone')],
    }),
  ],
}
const textsOf = ({ signals }: HuntDocument) => signals.map(({ events }) => events.map(({ raw }) => raw))

test('events get their text; one that the store does not give stays without', async () => {
  const { engine } = storeOf(['low', 'critical', 'told'])
  expect(textsOf(await withRawEvents(document, engine, 10))).toEqual([
    ['{"id":"low"}'],
    ['{"id":"critical"}'],
    ['{"id":"told"}', undefined],
  ])
})

test('of more than are asked for, those of insights come first, then those of the worst signals', async () => {
  const { engine, asked } = storeOf(['low', 'critical', 'told', 'gone'])
  expect(textsOf(await withRawEvents(document, engine, 3))).toEqual([
    [undefined],
    ['{"id":"critical"}'],
    ['{"id":"told"}', '{"id":"gone"}'],
  ])
  expect(asked).toHaveLength(1)
})
