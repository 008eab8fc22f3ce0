import { expect, test } from 'vitest'
import { EngineError } from '../engine/errors.ts'
import { failureReasonOf } from './read-failure.ts'

const failure = (clickhouseType: string, message: string) =>
  new EngineError(message, { code: 'DQ701', clickhouseType })

const CUT_JSON = failure('INCORRECT_DATA', 'Unexpected end of file while parsing JSON object: (at row 1)')

test('a file whose JSON is cut is named for that, compressed or not', () => {
  expect(failureReasonOf(CUT_JSON, 'none')).toBe('invalid JSON')
  expect(failureReasonOf(CUT_JSON, 'gzip')).toBe('invalid JSON')
  expect(failureReasonOf(CUT_JSON, 'zstd')).toBe('invalid JSON')
})

test('a gzip file that is cut or damaged', () => {
  expect(failureReasonOf(failure('ZLIB_INFLATE_FAILED', 'inflate failed: buffer error'), 'gzip')).toBe(
    'truncated gzip',
  )
  expect(failureReasonOf(failure('ZLIB_INFLATE_FAILED', 'inflate failed: data error'), 'gzip')).toBe(
    'corrupt gzip',
  )
})

test('what is quoted of a log says nothing of how the file is compressed', () => {
  const quoting = failure('INCORRECT_DATA', 'Cannot parse JSON: {"a": ZLIB ZSTD inflate failed: buffer error')
  expect(failureReasonOf(quoting, 'none')).toBe('invalid JSON')
})
