import { describe, expect, it } from 'vitest'
import { SAMPLES, sampleText } from '../../../test/support/samples.ts'
import { SOURCES } from '../index.ts'
import { recognise } from './recognise.ts'

const reasonOf = (text: string) => {
  const found = recognise(text, SOURCES)
  return found.kind === 'shape' ? found.shape : found.reason
}

const shapeOf = (text: string) => {
  const found = recognise(text, SOURCES)
  return found.kind === 'shape'
    ? `${found.shape.source} ${found.shape.wrapping.id} ${found.shape.container}`
    : found.reason
}

const EVENT = '{"eventVersion":"1.08","eventSource":"ec2.amazonaws.com","eventName":"CreateSnapshot"}'

describe('recognise', () => {
  it.each(SAMPLES)('$source/$file', (sample) => {
    expect(shapeOf(sampleText(sample))).toBe(`${sample.source} ${sample.wrapping} ${sample.container}`)
  })

  it('needs no more than the head of a first record that goes on', () => {
    for (const sample of SAMPLES.filter((s) => s.source === 'aws-cloudtrail' && s.identities.length === 3)) {
      const text = sampleText(sample)
      const cut = text.slice(0, text.indexOf('requestParameters') + 30)
      const found = recognise(cut, SOURCES)
      // a row of CSV must be whole
      if (sample.container === 'csv') continue
      expect(found, sample.file).toMatchObject({
        kind: 'shape',
        shape: { wrapping: { id: sample.wrapping } },
      })
    }
  })

  it('never throws and never takes a cut for another source, wherever the sample ends', () => {
    for (const sample of SAMPLES) {
      const text = sampleText(sample)
      for (let end = 0; end < Math.min(text.length, 3000); end += 7) {
        const found = recognise(text.slice(0, end), SOURCES)
        if (found.kind === 'shape') expect(found.shape.source).toBe(sample.source)
      }
    }
  })

  it('takes lines even when the first is bad or of a neighbour', () => {
    expect(shapeOf(`bad line\n${EVENT}\n`)).toBe('aws-cloudtrail event lines')
    expect(shapeOf(`{"a": \n${EVENT}\n`)).toBe('aws-cloudtrail event lines')
    expect(shapeOf(`{"a":1}\n${EVENT}\n`)).toBe('aws-cloudtrail event lines')
  })

  it('sees through a byte order mark, CRLF and blank lines', () => {
    expect(shapeOf(`\uFEFF\r\n\r\n${EVENT}\r\n\r\n${EVENT}\r\n`)).toBe('aws-cloudtrail event lines')
  })

  it('finds events behind many lines of other kinds', () => {
    expect(shapeOf(`${'# comment\n'.repeat(300)}${EVENT}\n`)).toBe('aws-cloudtrail event lines')
    expect(shapeOf(`${'{"a":1}\n'.repeat(300)}${EVENT}\n`)).toBe('aws-cloudtrail event lines')
    expect(shapeOf(`${'{"a":1} '.repeat(300)}${EVENT}\n`)).toBe('aws-cloudtrail event objects')
    expect(shapeOf(`[]\n${EVENT}\n`)).toBe('aws-cloudtrail event lines')
  })

  it('finds events before and behind NULs, and takes nothing else for text', () => {
    expect(shapeOf(`${EVENT}\n${EVENT}\n\0\0\0`)).toBe('aws-cloudtrail event lines')
    expect(shapeOf(`\0\0\0${EVENT}\n`)).toBe('aws-cloudtrail event lines')
    expect(recognise('\0\0', SOURCES)).toEqual({ kind: 'other', reason: 'not text' })
    expect(recognise('\u0001\0\u0002', SOURCES)).toEqual({ kind: 'other', reason: 'not text' })
    expect(recognise('{"a":\0}', SOURCES).kind).toBe('broken')
  })

  it('does not pass over events that stand behind other text', () => {
    const reason = 'events behind other text in their lines: not supported'
    expect(recognise(`May  1 10:00:00 host app: ${EVENT}\n`, SOURCES)).toEqual({ kind: 'broken', reason })
    expect(recognise('May  1 10:00:00 host app: {"a":1}\n', SOURCES).kind).toBe('other')
  })

  it.each([
    `{"Records":{"0":${EVENT}}}`,
    `{"Records":${JSON.stringify(`[${EVENT}]`)}}`,
    `{"log":${JSON.stringify(EVENT)},"stream":"stdout"}\n`,
    `{"hits":{"hits":[{"_source":${EVENT}}]}}`,
    `[[[${EVENT}]]]`,
    `message,host\n${'"'}${EVENT.replaceAll('"', '""')}${'"'},h\n`,
  ])('does not pass over events in an unknown wrapping: %s', (text) => {
    const found = recognise(text, SOURCES)
    expect(found.kind).toBe('broken')
    expect(reasonOf(text)).toBe('shows events in a wrapping that dohyo does not know')
  })

  it('tells a broken document from a text of another kind', () => {
    const kindOf = (text: string) => recognise(text, SOURCES).kind
    expect(reasonOf('{"Records":[{"eventVersion":::"1.08"}]}')).toBe('invalid JSON')
    for (const text of ['{"Records":[{"eventVersion":::', '[\n {\n "a": oops\n }\n]', '{"a":1,,}'])
      expect(kindOf(text), text).toBe('broken')
    for (const text of ['{oops', '{% if x %}', '[section]\na = 1\n', '{"a":1}', '["a", b]'])
      expect(kindOf(text), text).toBe('other')
  })

  it('reads objects that follow each other in one line as objects', () => {
    expect(shapeOf(`${EVENT}${EVENT}`)).toBe('aws-cloudtrail event objects')
  })

  it.each([
    ['', 'empty file'],
    [' \n ', 'empty file'],
    ['[]', 'an empty list: no events'],
    ['# Title\n\ntext, with a comma\n', 'not JSON'],
    ['a,b\n1,2\n', 'not JSON'],
    ['{oops', 'not JSON'],
    [
      '{"file":"x","eventID":"1","eventName":"CreateSnapshot"}\n',
      'JSON, but not a log that dohyo knows (first keys: file, eventID, eventName)',
    ],
    [
      '{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6}',
      'JSON, but not a log that dohyo knows (first keys: a, b, c, d, e, …)',
    ],
    ['[1,2]', 'JSON, but not a log that dohyo knows (a list of values)'],
    [
      '{"awsAccountId":"111122223333","digestStartTime":"2024-05-01T00:00:00Z","digestEndTime":"2024-05-01T01:00:00Z"}',
      'CloudTrail digest file: signatures of log files, no events',
    ],
    [
      '{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","eventName":"ObjectCreated:Put"}]}',
      'JSON, but not a log that dohyo knows (first keys: Records)',
    ],
    [
      '{"time":"2024-05-01T00:00:00Z","category":"AuditEvent","operationName":"VaultGet","resourceId":"/X"}',
      'JSON, but not a log that dohyo knows (first keys: time, category, operationName, resourceId)',
    ],
  ])('names why %j is left out', (text, reason) => {
    expect(reasonOf(text)).toBe(reason)
  })

  it('is not misled by a key named __proto__ or by deep nesting', () => {
    expect(shapeOf(`{"__proto__":{"Records":[${EVENT}]}}`)).toContain('does not know')
    expect(recognise('['.repeat(100_000), SOURCES)).toMatchObject({ kind: 'other' })
    const deep = `${'['.repeat(900)}${']'.repeat(900)}`
    expect(shapeOf(`{"Records":[${EVENT.replace('{', `{"odd":${deep},`)},${EVENT}]}`)).toBe(
      shapeOf(`{"Records":[${EVENT}]}`),
    )
  })
})
