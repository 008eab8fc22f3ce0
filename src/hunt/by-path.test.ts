import { expect, it } from 'vitest'
import { SOURCES } from '../sources/index.ts'
import { pathFilter } from './by-path.ts'
import type { Scope } from './scope.ts'

const cloudtrail = (day: string, account = '111122223333', region = 'eu-west-1') =>
  `/logs/AWSLogs/${account}/CloudTrail/${region}/${day}/${account}_CloudTrail_${region}_${day.replaceAll('/', '')}T1200Z_6df7e04c8231477f.json.gz`

const gcp = (day: string) => `/b/cloudaudit.googleapis.com/activity/${day}/12:00:00_12:59:59_S0.json`

const kinds = (scope: Scope, paths: readonly string[]) => {
  const { outside } = pathFilter(SOURCES, scope)
  return paths.map((path) => outside(path) ?? 'open')
}

const at = (text: string): Date => new Date(`2026-${text}Z`)

it('leaves out what was delivered more than a day before the range', () => {
  const days = ['2026/03/08', '2026/03/09', '2026/03/10', '2026/12/31'].map((day) => cloudtrail(day))
  // delivered on the 9th at noon: not after the 10th at noon
  expect(kinds({ from: at('03-10T12:00:00') }, days)).toEqual(['outside-range', 'open', 'open', 'open'])
  expect(kinds({ from: at('03-10T12:00:00.001') }, days)).toEqual([
    'outside-range',
    'outside-range',
    'open',
    'open',
  ])
})

it('leaves out what was delivered too long after the range, and GCP’s hours sooner', () => {
  const to = at('03-10T12:00:00')
  // the end is exclusive: what begins with it is out
  expect(
    kinds(
      { to },
      ['2026/04/08', '2026/04/09', '2026/04/10'].map((day) => cloudtrail(day)),
    ),
  ).toEqual(['open', 'outside-range', 'outside-range'])
  expect(kinds({ to }, ['2026/03/10', '2026/03/11', '2026/03/12'].map(gcp))).toEqual([
    'open',
    'outside-range',
    'outside-range',
  ])
})

it('leaves out other accounts and regions, and opens what does not tell', () => {
  const paths = [
    cloudtrail('2026/03/10'),
    cloudtrail('2026/03/10', '444455556666'),
    cloudtrail('2026/03/10', '111122223333', 'us-east-1'),
    gcp('2026/03/10'),
    '/logs/export.json',
  ]
  const places = { accounts: ['111122223333'], regions: ['eu-west-1'] }
  expect(kinds({ places }, paths)).toEqual(['open', 'outside-account', 'outside-region', 'open', 'open'])
  expect(kinds({ places: { ...places, regions: [] } }, paths)).toEqual([
    'open',
    'outside-account',
    'open',
    'open',
    'open',
  ])
})

it('tells what paths name, also those that are left out', () => {
  const filter = pathFilter(SOURCES, { from: at('06-01T00:00:00') })
  for (const region of ['eu-west-1', 'us-east-1', 'eu-west-1'])
    filter.outside(cloudtrail('2026/03/10', '111122223333', region))
  expect([...filter.named.accounts]).toEqual(['111122223333'])
  expect([...filter.named.regions]).toEqual(['eu-west-1', 'us-east-1'])
})
