import { expect, test } from 'vitest'
import { atHome, checkAddressSpace } from './home.ts'

const told = (limit: string): string => `Max stack size  8388608  unlimited  bytes
Max address space         ${limit}           unlimited            bytes
`

test('too little address space is told before the engine crashes', () => {
  expect(() => checkAddressSpace(told('2048000000'))).toThrow(
    expect.objectContaining({ code: 'DQ702', exit: 3 }),
  )
  for (const text of [told('4096000000'), told('unlimited'), ''])
    expect(() => checkAddressSpace(text)).not.toThrow()
})

test('the engine starts in UTC, and the process keeps its zone', () => {
  const before = process.env['TZ']
  process.env['TZ'] = 'Nowhere/Atall'
  try {
    expect(atHome('/', () => process.env['TZ'])).toBe('UTC')
    expect(process.env['TZ']).toBe('Nowhere/Atall')
    const fails = () => {
      throw new Error('Failed to create connection')
    }
    expect(() => atHome('/', fails)).toThrow(expect.objectContaining({ code: 'DQ701', exit: 3 }))
  } finally {
    if (before === undefined) delete process.env['TZ']
    else process.env['TZ'] = before
  }
})
