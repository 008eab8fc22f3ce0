import { expect, test } from 'vitest'
import { makeStyle } from '../report/style.ts'
import { describeError } from './errors.ts'

const told = (error: unknown) => describeError(error, { debug: false, style: makeStyle(false) })

const system = (code: string, message: string): Error =>
  Object.assign(new Error(`${code}: ${message}, write`), { code, syscall: 'write', errno: -28 })

test.each([
  [
    'ENOSPC',
    'no space left on device',
    /^error\[DQ801\]: the disk is full: ENOSPC: no space left.*\n {2}= help: make room/,
  ],
  ['EDQUOT', 'disk quota exceeded', /^error\[DQ801\]: the disk quota is used up/],
  ['EIO', 'i/o error', /^error\[DQ801\]: reading or writing failed: EIO/],
  ['EROFS', 'read-only file system', /^error\[DQ801\]: the file system is read-only/],
])('%s is the machine’s failure, not a mistake in dohyo', (code, message, text) => {
  const { text: shown, exit } = told(system(code, message))
  expect(shown).toMatch(text)
  expect(shown).not.toContain('internal error')
  expect(exit).toBe(3)
})

test('any other failure that nobody foresaw stays one', () => {
  expect(told(system('EINVAL', 'invalid argument')).text).toMatch(/^internal error\[DQ899\]: EINVAL/)
  expect(told(Object.assign(new Error('x'), { code: 'ENOSPC' })).text).toMatch(/^internal error\[DQ899\]: x/)
})
