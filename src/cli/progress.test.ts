import { expect, test } from 'vitest'
import type { Progress } from '../app/api.ts'
import { duration, progressLine, progressText } from './progress.ts'

const MIB = 2 ** 20
const sieve = (done: number): Progress => ({
  phase: 'sieve',
  files: { done, total: 100 },
  bytes: { done: done * MIB, total: 100 * MIB },
  events: done * 5000,
})

const drawn = (columns?: number) => {
  let now = 0
  const writes: string[] = []
  const line = progressLine(
    { write: (text) => writes.push(text), ...(columns === undefined ? {} : { columns }) },
    () => now,
  )
  const at = (ms: number, progress: Progress): void => {
    now = ms
    line.update(progress)
  }
  return { line, writes, at }
}

test('rate and time left, once they are steady', () => {
  expect(progressText(sieve(1), 500)).toBe('reading  1/100 files  1.0/100.0 MiB  5,000 events')
  expect(progressText(sieve(25), 2000)).toBe(
    'reading  25/100 files  25.0/100.0 MiB  125,000 events  62,500/s  6s left',
  )
  expect(progressText(sieve(100), 8000)).not.toContain('left')
})

test('gives up whole parts where the line would wrap: bytes, then events, then files', () => {
  const at = (width: number): string => progressText(sieve(25), 2000, width)
  expect(at(75)).toBe('reading  25/100 files  25.0/100.0 MiB  125,000 events  62,500/s  6s left')
  expect(at(60)).toBe('reading  25/100 files  125,000 events  62,500/s  6s left')
  expect(at(50)).toBe('reading  25/100 files  62,500/s  6s left')
  expect(at(30)).toBe('reading  62,500/s  6s left')
  expect(at(10)).toBe('reading')
  expect(at(3)).toBe('rea')
})

test('the inventory knows no totals', () => {
  const inventory = {
    phase: 'inventory',
    files: { done: 3, total: 0 },
    bytes: { done: 0, total: 0 },
    events: 0,
  } as const
  expect(progressText(inventory, 5000)).toBe('finding logs  3 files')
})

test('draws over itself, at most ten times a second, and wipes the line at the end', () => {
  const { line, writes, at } = drawn(200)
  at(0, sieve(0))
  at(50, sieve(1))
  at(99, sieve(2))
  at(100, sieve(3))
  line.stop()
  line.stop()
  at(1000, sieve(4))
  expect(writes.map((text) => text.replace('\r\u001b[2K', '>').slice(0, 20))).toEqual([
    '>reading  0/100 file',
    '>reading  3/100 file',
    '>',
  ])
})

test('a new phase is drawn at once and has its own clock', () => {
  const { writes, at } = drawn(200)
  at(0, { ...sieve(0), phase: 'inventory' })
  at(10, sieve(10))
  at(60_010, sieve(20))
  expect(writes).toHaveLength(3)
  expect(writes[2]).toContain('1,667/s  4m 00s left')
})

test('keeps to the terminal', () => {
  const { writes, at } = drawn(30)
  at(0, sieve(1))
  expect(writes).toEqual(['\r\u001b[2Kreading  1/100 files'])
})

test('durations', () => {
  expect([0, 41.2, 185, 3725].map(duration)).toEqual(['0s', '42s', '3m 05s', '1h 02m'])
})
