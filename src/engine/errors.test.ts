import { expect, test } from 'vitest'
import { toEngineError } from './errors.ts'

test.each([
  ['Code: 46. DB::Exception: no `nope`. (UNKNOWN_FUNCTION)', 'DQ701', 46, 'UNKNOWN_FUNCTION'],
  ['Code: 75. DB::ErrnoException: no space\nleft: . (CANNOT_WRITE)', 'DQ701', 75, 'CANNOT_WRITE'],
  [
    'Code: 241. DB::Exception: would use 1 GiB. (MEMORY_LIMIT_EXCEEDED)',
    'DQ702',
    241,
    'MEMORY_LIMIT_EXCEEDED',
  ],
  ['Code: 159. DB::Exception: 1025 ms. (TIMEOUT_EXCEEDED)', 'DQ703', 159, 'TIMEOUT_EXCEEDED'],
  ['the connection is gone', 'DQ701', undefined, undefined],
] as const)('%s', (text, code, clickhouseCode, clickhouseType) => {
  expect(toEngineError(new Error(text))).toMatchObject({ code, clickhouseCode, clickhouseType })
})

test('text of a log in a message is not taken for a type or another exception', () => {
  const text =
    'Code: 117. DB::Exception: Cannot parse: Code: 9. Exception: x (NO_SUCH_TYPE) y: (at row 1). (INCORRECT_DATA)'
  expect(toEngineError(new Error(text))).toMatchObject({
    message: 'the engine failed: Cannot parse: Code: 9. Exception: x (NO_SUCH_TYPE) y: (at row 1).',
    clickhouseCode: 117,
    clickhouseType: 'INCORRECT_DATA',
  })
})

test('a statement that refuses says just that', () => {
  const text =
    "Code: 395. DB::Exception: too long: while executing 'FUNCTION throwIf(1)'. (FUNCTION_THROW_IF_VALUE_IS_NON_ZERO)"
  expect(toEngineError(new Error(text))).toMatchObject({ code: 'DQ705', message: 'too long' })
})
