import { closeSync, existsSync, linkSync, openSync, readdirSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { dohyo, folderOf, hunt, lines, ordinary, stolen, theft } from './dohyo.ts'

// Input that is large in one piece, and what happens when somebody loses patience with it.

const MB = 1_000_000
const FILLER = 'x'.repeat(9_000)
const filled = (number: number): string =>
  JSON.stringify({ ...ordinary(number), additionalEventData: FILLER })

let folder = ''
let events = 0

const write = (name: string, chunks: Iterable<string>): void => {
  const fd = openSync(join(folder, name), 'w')
  for (const chunk of chunks) writeSync(fd, chunk)
  closeSync(fd)
}

function* oneLine(): Generator<string> {
  yield '{"Records":['
  for (let bytes = 0; bytes < 100 * MB; events++) {
    const text = filled(events)
    bytes += text.length + 1
    yield `${text},`
  }
  yield `${JSON.stringify(theft(9_999_999))}]}`
  events++
}

function* garbage(start: string): Generator<string> {
  yield start
  for (let i = 0; i < 100; i++) yield 'z'.repeat(MB)
}

beforeAll(() => {
  folder = folderOf({ 'small.ndjson': lines(theft(9_000_001)) })
  write('line.json', oneLine())
  write('garbage.json', garbage(''))
  write('garbage-later.json', garbage(`{"Records":[${filled(1)},`))
  write('event.ndjson', [
    lines(theft(9_000_002)),
    `{"eventID":"big","eventVersion":"1.08","eventSource":"ec2.amazonaws.com","eventName":"DescribeInstances","eventTime":"2026-03-04T05:06:07Z","recipientAccountId":"111122223333","additionalEventData":"`,
    ...garbage(''),
    '"}\n',
    lines(theft(9_000_003)),
  ])
})

test('100 MB in a single line are read whole, or cost only themselves', async () => {
  const found = await hunt([folder])
  expect(stolen(found)).toEqual(['snap-9000001', 'snap-9000002', 'snap-9000003', 'snap-9999999'])
  const { accounting } = found.document
  expect(accounting.events).toMatchObject({ read: events + 4, duplicate: 0, unreadable: 0 })
  expect(accounting.skipped).toEqual([
    { file: join(folder, 'garbage-later.json'), reason: 'invalid JSON', kind: 'unreadable' },
    { file: join(folder, 'garbage.json'), reason: 'not JSON', kind: 'not-a-log' },
  ])
})

const until = async (condition: () => boolean): Promise<void> => {
  for (let i = 0; !condition(); i++) {
    if (i > 3000) throw new Error('waited in vain for 30 s')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** 6 GB, in files that are one. */
const endless = (): string => {
  const many = folderOf()
  for (let i = 0; i < 60; i++) linkSync(join(folder, 'line.json'), join(many, `${i}.json`))
  return many
}

const has = (temporary: string, prefix: string): boolean =>
  readdirSync(temporary).some((name) => name.startsWith(prefix))

test.each([
  ['hunt', ['hunt'], 'SIGINT'],
  ['query', ['query', '* | json auto | count by eventName'], 'SIGINT'],
  ['hunt, ended by the system', ['hunt'], 'SIGTERM'],
  ['hunt, whose terminal is closed', ['hunt'], 'SIGHUP'],
] as const)('%s: interrupted half way', async (_, args, signal) => {
  let asked = 0
  const ended = await dohyo([...args, endless()], {
    started: (child, temporary) => {
      until(() => has(temporary, 'dohyo-stage-') && has(temporary, 'dohyo-engine-'))
        .then(() => new Promise((resolve) => setTimeout(resolve, 700)))
        .then(
          () => {
            asked = performance.now()
            child.kill(signal)
          },
          () => child.kill('SIGKILL'),
        )
    },
  })
  expect(ended).toMatchObject({ code: 130, stdout: '', left: [] })
  expect(performance.now() - asked).toBeLessThan(10_000)
})

test('a reader that leaves early ends the output quietly, with nothing left behind', async () => {
  const ended = await dohyo(['query', '*', '--format', 'ndjson', join(folder, 'line.json')], {
    started: (child) => {
      child.stdout?.once('data', () => child.stdout?.destroy())
    },
  })
  expect({ ...ended, stdout: '' }).toEqual({
    code: 0,
    stdout: '',
    stderr: expect.not.stringMatching(/EPIPE|Error|at /),
    left: [],
  })
  expect(ended.stdout.length).toBeLessThan(10 * MB)
  expect(existsSync(folder)).toBe(true)
})
