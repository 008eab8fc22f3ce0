import { expect, test } from 'vitest'
import { InternalError } from '../base/errors.ts'
import { EngineError } from '../engine/errors.ts'
import { isolating } from './rule-failure.ts'

const bad = new Set([3, 6])

const run = async (error: Error) => {
  const failed: number[] = []
  const statements: (readonly number[])[] = []
  const done = await isolating(
    [1, 2, 3, 4, 5, 6, 7],
    async (rules) => {
      statements.push(rules)
      if (rules.some((rule) => bad.has(rule))) throw error
      return rules
    },
    (rule) => failed.push(rule),
  )
  return { done, failed, statements }
}

test('a rule that fails its block costs only itself', async () => {
  for (const error of [new EngineError('no', { code: 'DQ701' }), new InternalError('no')]) {
    const { done, failed, statements } = await run(error)
    expect(failed).toEqual([3, 6])
    expect(done.flat()).toEqual([1, 2, 4, 5, 7])
    expect(statements[0]).toEqual([1, 2, 3, 4, 5, 6, 7])
  }
})

test('what no rule is to blame for is thrown on', async () => {
  await expect(run(new Error('interrupted'))).rejects.toThrow('interrupted')
})

test('without rules there is no work', async () => {
  const work = () => Promise.reject(new Error('called'))
  expect(await isolating([], work, () => {})).toEqual([])
})
