import { expect, test } from 'vitest'
import { severityOf } from './severity.ts'

test('the words for every score', () => {
  expect([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(severityOf)).toEqual(
    'info info low low medium medium medium high high critical critical'.split(' '),
  )
})
